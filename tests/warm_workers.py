"""Batch workers forked from a process which has imported all that they need, and has fork-servers to lend.

To start them anew takes longer than what most tests have them grade. Those of `tests/grading/test_run.py` are
started as ever.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pytest

_SERVER = """
import contextlib, fcntl, importlib, json, os, shutil, socket, sys, tempfile
from pathlib import Path
from _pytest.config import default_plugins
from grader.engine import server as starting
from grader.grading import batch
from grader.sandbox.launcher import ForkServer

# Fork-servers, each with a file that is locked as long as it is lent, and empty if all went well.
servers = []
wanted = Path(tempfile.mkdtemp(prefix="warm-workers-"))

@contextlib.contextmanager
def lent(level, packages=(), sources=()):
    for server, file in servers:
        if server.isolation == level and not packages and (lock := locked(file)):
            os.write(lock, b"in use")
            yield server
            if server.starts == 1:
                os.truncate(lock, 0)
            return
    (wanted / level).touch()
    with ForkServer(level, packages, sources) as server:
        yield server

def locked(file):
    lock = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return lock if not os.fstat(lock).st_size else None

def start_what_was_wanted():
    for path in wanted.iterdir():
        path.unlink()
        server = ForkServer(path.name)
        server.stay_on(os.sched_getaffinity(0))
        servers.append((server, tempfile.TemporaryFile()))

assert starting.ForkServer is ForkServer
starting.ForkServer = lent
for name in default_plugins:
    importlib.import_module(f"_pytest.{name}")
control, running = socket.socket(fileno=int(sys.argv[1])), 0
while True:
    message, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 8)
    if not message:
        break
    while running and os.waitpid(-1, os.WNOHANG)[0]:
        running -= 1
    start_what_was_wanted()
    pid = os.fork()
    if not pid:
        try:
            control.close()
            for standard, descriptor in enumerate(descriptors[:3]):
                os.dup2(descriptor, standard)
                os.close(descriptor)  # those after it are locks, which stay
            task = json.loads(message)
            os.setpgid(0, 0)
            os.chdir(task["place"])
            os.environ.clear()
            os.environ.update(task["environment"])
            tempfile.tempdir = None
            batch.answer(batch.Task, batch._work)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)
    running += 1
    for descriptor in descriptors:
        os.close(descriptor)
    control.send(str(pid).encode())
for server, _ in servers:
    server.close()
shutil.rmtree(wanted)
"""


class _WarmWorker:
    """What stands in for `subprocess.Popen` where batch workers are started."""

    _lock = threading.Lock()

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdin: int,
        stdout: int,
        env: Mapping[str, str],
        pass_fds: Sequence[int],
        process_group: int,
    ) -> None:
        assert (stdin, stdout, process_group) == (subprocess.PIPE, subprocess.PIPE, 0)
        asked, asking = os.pipe()
        told, telling = os.pipe()
        task = json.dumps({"place": str(Path.cwd()), "environment": dict(env)}).encode()
        with self._lock:
            server = _server()
            socket.send_fds(server, [task], [asked, telling, 2, *pass_fds])
            self.pid = int(server.recv(64))
            self._process = os.pidfd_open(self.pid)  # ended or not, as it is waited for with the next one
        os.close(asked)
        os.close(telling)
        self.stdin, self.stdout = os.fdopen(asking, "wb"), os.fdopen(told, "rb")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> None:
        if not select.select([self._process], [], [], seconds)[0]:
            raise subprocess.TimeoutExpired("a batch worker", seconds or 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdin.close()
        self.stdout.close()
        self.wait()
        os.close(self._process)


@functools.cache
def _server() -> socket.socket:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with there:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVER, str(there.fileno())],
            env={**os.environ, **alone},
            stdin=subprocess.DEVNULL,
            pass_fds=[there.fileno()],
            start_new_session=True,
        )

    def close() -> None:
        here.close()
        process.wait()

    atexit.register(close)
    return here


@contextlib.contextmanager
def warm_workers() -> Iterator[None]:
    """Fork the batch workers of this process."""
    from grader.grading import line_process

    def start(command: Sequence[str], **how: Any) -> Any:
        is_batch = [*command[1:]] == ["-P", "-m", "grader.grading.batch"]
        return _WarmWorker(command, **how) if is_batch else subprocess.Popen(command, **how)

    names: dict[str, Any] = {"Popen": start}
    for name in ("PIPE", "TimeoutExpired"):
        names[name] = getattr(subprocess, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_process, "subprocess", types.SimpleNamespace(**names))
        yield
