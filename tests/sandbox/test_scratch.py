"""The folder of a run goes with the run, or with the next one."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.errors import GradingError
from grader.sandbox.launcher import ForkServer
from grader.sandbox.scratch import remove_abandoned, scratch_of_a_run


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_folder_goes_with_the_run(temporary: Path) -> None:
    with scratch_of_a_run() as scratch:
        assert scratch.folder.parent == temporary
        (scratch.folder / "inner").mkdir()
        (scratch.folder / "inner" / "file").touch()
        (scratch.folder / "inner").chmod(0)
    assert list(temporary.iterdir()) == []


def test_folder_of_a_run_that_goes_on_is_left_alone(temporary: Path) -> None:
    with scratch_of_a_run() as scratch:
        remove_abandoned()
        assert scratch.folder.is_dir()


def test_folder_stays_as_long_as_a_worker_holds_it(temporary: Path) -> None:
    with scratch_of_a_run() as scratch:
        code = "import sys; print(flush=True); sys.stdin.read()"
        worker = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[scratch.lock],
        )
        with worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            with Path(os.devnull).open() as nothing:
                os.dup2(nothing.fileno(), scratch.lock)  # as if the grader itself were gone
            remove_abandoned()
            assert scratch.folder.is_dir()
        remove_abandoned()
        assert not scratch.folder.exists()


def test_what_is_not_of_a_run_or_not_a_folder_is_left_alone(temporary: Path) -> None:
    (temporary / "grader-abc").mkdir()
    (temporary / "grader-run-file").touch()
    (temporary / "elsewhere").mkdir()
    (temporary / "grader-run-link").symlink_to(temporary / "elsewhere")
    (temporary / "grader-run-left").mkdir()
    remove_abandoned()
    assert {path.name for path in temporary.iterdir()} == {
        *("grader-abc", "grader-run-file", "elsewhere", "grader-run-link")
    }


def test_folder_that_another_run_takes_for_abandoned_is_made_again(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, calls = fcntl.flock, list[int]()

    def sweep_first(descriptor: int, operation: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            remove_abandoned()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    with scratch_of_a_run() as scratch:
        assert scratch.folder.is_dir()
        assert list(temporary.iterdir()) == [scratch.folder]


def test_no_place_for_temporary_files_is_told(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "missing"))
    told = "no room for the grader's temporary files"
    with pytest.raises(GradingError, match=told) as raised, scratch_of_a_run():
        raise AssertionError("there is no folder")
    assert "TMPDIR" in raised.value.hint


_KILLED = """
import os, signal
from grader.sandbox.launcher import ForkServer
server = ForkServer()
os.kill(server.started.process.pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_folder_of_a_fork_server_that_was_killed_with_its_starter_goes_with_the_next(temporary: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], env={**os.environ, "TMPDIR": str(temporary)}, check=False
    )
    assert done.returncode == -9
    assert len(list(temporary.iterdir())) == 1
    with ForkServer():
        assert len(list(temporary.iterdir())) == 1
    assert list(temporary.iterdir()) == []
