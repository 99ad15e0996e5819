"""The trusted handle on a fork-server: start it, get workers from it, end them."""

import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import msgspec

from grader.errors import SandboxError
from grader.sandbox.forkserver import NUMBER, WHERE
from grader.sandbox.isolation.limits import Bounds
from grader.sandbox.levels import WEAKEST, level_named
from grader.sandbox.packages import installed, slow_imports
from grader.sandbox.scratch import remove_abandoned, scratch_of_a_run

_START_SECONDS = 60.0
_ANSWER_SECONDS = 15.0
_STOP_SECONDS = 10.0
_GONE = -9
_THREADS = dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **_THREADS}
_FLAGS = ["-s", "-P", "-B", "-X", "utf8"]


class ForkServer:
    """A process of its own, so that no check is in its memory; started at once, waited for at first use."""

    starts = 0  # more than one: it was lost, and with it the processes that it had started

    def __init__(
        self, isolation: str = WEAKEST, packages: Sequence[str] = (), sources: Iterable[bytes] = ()
    ) -> None:
        """Start one that has imported `packages`, and the parts of them that Python `sources` name."""
        self.isolation = isolation
        self._level = level_named(isolation)
        self._packages = *installed(("numpy", *packages)), slow_imports((*packages,), sources)
        remove_abandoned()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fork(self, bounds: Bounds, wire: socket.socket, output: int, again: bool = True) -> int:
        """Start a worker, printing to `output`, after the one before ended; return its process number."""
        try:
            self._await_ready()
            if self._group is not None:
                self._group.allow(bounds.memory_mib)
            socket.send_fds(self._control, [msgspec.msgpack.encode(bounds)], [wire.fileno(), output])
            return self._hear()
        except OSError as error:
            if not again:
                raise self._failure(error) from None
        self._restart()
        return self.fork(bounds, wire, output, again=False)

    def end(self) -> int:
        """End the worker and everything it started; return its exit code, or minus the ending signal."""
        return self._ask(b"end")

    def ask_where(self) -> None:
        """Have the worker print which lines it is in, unless its code has prevented that."""
        self._ask(WHERE)

    def _ask(self, what: bytes) -> int:
        try:
            self._await_ready()
            self._control.sendall(what)
            return self._hear()
        except OSError:
            self._restart()
            return _GONE

    def stay_on(self, processors: set[int]) -> None:
        """Keep the fork-server and its workers on some processors (Linux)."""
        self._await_ready()
        with contextlib.suppress(PermissionError):  # a container's processes may be another user's
            os.sched_setaffinity(self._pid, processors)

    def close(self) -> None:
        """End the fork-server and all it started."""
        self._control.close()
        seconds = _STOP_SECONDS
        with contextlib.suppress(AttributeError, OSError):  # `wait` alone sleeps in ever longer pieces
            ended, poll = os.pidfd_open(self._process.pid), select.poll()
            poll.register(ended, select.POLLIN)
            seconds = _STOP_SECONDS if poll.poll(_STOP_SECONDS * 1000) else 0.0
            os.close(ended)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._held.close()

    def _restart(self) -> None:
        self._process.kill()
        self.close()
        self._start()

    def _start(self) -> None:
        self.starts += 1
        self._pid = 0  # as long as it is not ready
        packages = msgspec.json.encode(self._packages).decode()
        command = [sys.executable, *_FLAGS, "-m", "grader.sandbox.forkserver", self.isolation, packages]
        with contextlib.ExitStack() as held:
            self._base = held.enter_context(scratch_of_a_run()).folder
            self._errors = held.enter_context(tempfile.TemporaryFile())
            try:
                started = self._level.start(self._base, command, _ENVIRONMENT, self._errors.fileno())
            except OSError as error:
                raise self._failure(error) from None
            self._held = held.pop_all()
        self._control, self._process, self._group = started
        self.in_control_group = self._group is not None  # limits memory and processes of all workers together
        if self._group is not None:
            self._held.callback(self._group.remove)
        self._control.settimeout(_START_SECONDS)

    def _failure(self, error: Exception) -> SandboxError:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        reason = next((line for line in reversed(lines) if line.strip()), str(error))
        return SandboxError(
            f"No process for a student's code can be started: {reason}.",
            "Run 'grader doctor' to see what this machine can do.",
        )

    def _await_ready(self) -> None:
        if not self._pid:
            self._pid = self._hear()
            self._control.settimeout(_ANSWER_SECONDS)

    def _hear(self) -> int:
        """Return the number that is told; of a process whose descriptor comes with it, its number here."""
        message, descriptors, _, _ = socket.recv_fds(self._control, NUMBER.size, 1)
        try:
            if len(message) < NUMBER.size:
                raise ConnectionError("the fork-server ended")
            if not descriptors:
                return int(NUMBER.unpack(message)[0])
            about = Path(f"/proc/self/fdinfo/{descriptors[0]}").read_text()
            return int(about.partition("\nPid:")[2].split()[0])
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
