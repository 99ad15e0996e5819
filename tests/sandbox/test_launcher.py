import os
import signal
import sys
from pathlib import Path

import pytest

from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox import forking, launcher
from grader.sandbox.faults import Crashed
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

CODE = StudentCode(
    "work",
    {
        "work.py": b"import os, signal\n"
        b"def f(): return os.getpid()\n"
        b"def environment():\n"
        b"    try: return open(f'/proc/{os.getppid()}/environ').read()\n"
        b"    except PermissionError: return ''\n"
        b"def stop(): os.kill(os.getppid(), signal.SIGSTOP)\n"
        b"def shut(): os.chmod('..', 0)\n"
        b"def processors(): return list(os.sched_getaffinity(0))\n"
    },
)


def answer(server):
    with Session(server, CODE, Limits()) as session:
        return remote_module(session).f()


def test_nothing_is_left_of_a_closed_fork_server():
    with ForkServer() as server:
        pid = answer(server)
        base, process = server.base, server.started.process
        assert base.is_dir()
    assert not base.exists()
    assert process.returncode == 0
    assert not Path(f"/proc/{pid}").exists()


def test_every_worker_is_a_process_of_its_own():
    with ForkServer() as server:
        assert len({answer(server) for _ in range(3)} | {server.started.process.pid, os.getpid()}) == 5


def test_the_environment_of_the_grader_is_in_no_memory_of_a_worker(monkeypatch):
    monkeypatch.setenv("GRADER_TEST_SECRET", "hidden")
    with ForkServer() as server, Session(server, CODE, Limits()) as session:
        assert "hidden" not in remote_module(session).environment()


def test_a_fork_server_that_was_killed_is_replaced():
    with ForkServer() as server:
        answer(server)
        os.kill(server.started.process.pid, signal.SIGKILL)
        first = server.base
        assert answer(server) > 0
        assert not first.exists()


@pytest.mark.slow
def test_a_fork_server_that_does_not_answer_is_replaced(monkeypatch):
    monkeypatch.setattr(forking, "_ANSWER_SECONDS", 0.2)
    with ForkServer() as server:
        with Session(server, CODE, Limits()) as session:
            remote_module(session).stop()
        assert answer(server) > 0


def test_a_scratch_root_that_was_shut_does_not_matter():
    with ForkServer() as server:
        with Session(server, CODE, Limits()) as session:
            remote_module(session).shut()
        assert answer(server) > 0
        base = server.base
    assert not base.exists()


def test_ending_when_nothing_runs_is_no_error():
    with ForkServer() as server:
        assert server.end() == 0


def test_a_fork_server_that_cannot_start_is_told_with_its_reason(monkeypatch):
    monkeypatch.setattr(launcher, "_FLAGS", ["-c", "import sys; sys.exit('this machine has no luck')"])
    with (
        ForkServer() as server,
        pytest.raises(SandboxError, match=r"can be started: this machine has no luck\.") as caught,
    ):
        answer(server)
    assert "grader doctor" in caught.value.hint


def test_a_worker_that_cannot_be_set_up_is_told_with_its_reason():
    with ForkServer() as server:
        answer(server)
        with (
            Session(server, CODE, Limits(memory_mib=1 << 50)) as session,
            pytest.raises(SandboxError) as caught,
        ):
            remote_module(session).f()
        assert "cannot be set up: Python int too large" in caught.value.message
        assert answer(server) > 0


def test_a_second_session_at_once_ends_the_first():
    with ForkServer() as server, Session(server, CODE, Limits()) as first:
        remote_module(first).f()
        assert answer(server) > 0
        with pytest.raises(Crashed):
            remote_module(first).f()


@pytest.mark.skipif(sys.platform != "linux", reason="processors are chosen on Linux")
def test_workers_stay_on_the_processors_that_were_chosen():
    with ForkServer() as server:
        one = {min(os.sched_getaffinity(0))}
        server.stay_on(one)
        with Session(server, CODE, Limits()) as session:
            assert set(remote_module(session).processors()) == one
