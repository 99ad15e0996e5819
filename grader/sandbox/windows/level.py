"""Level `process` on Windows: each worker is started anew, in a job object and a folder of its own."""

import contextlib
import msvcrt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.sandbox.channel import Forked, now_and_then
from grader.sandbox.protocol import NUMBER, Bounds
from grader.sandbox.windows.job import Job, Usage
from grader.sandbox.windows.offers import USED, remove_folder
from grader.sandbox.windows.pipes import PipeChannel

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_SOON = 1.0
_MIB = 1 << 20
_KILLED = -9
_INHERITED = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE")
_SIGNALS = {  # what a process ends with where it would be ended by a signal elsewhere
    0xC0000005: signal.SIGSEGV,  # access violation
    0xC00000FD: signal.SIGSEGV,  # stack overflow
    0xC0000006: signal.SIGSEGV,  # a page cannot be read
    0xC000001D: signal.SIGILL,
    0xC0000094: signal.SIGFPE,
    0xC000008E: signal.SIGFPE,
}
_ABORTED = 6
_NO_PROCESSOR_TIME = (1816, 0xC0000044), 24  # what the job ends with where its time is over; SIGXCPU


class _Worker(msgspec.Struct):
    """A process that gets ready, or serves."""

    process: subprocess.Popen[bytes]
    job: Job
    channel: PipeChannel
    folder: Path
    where: int  # a descriptor: to ask it which lines it is in


class StartingAnew:
    """Starts one worker after another; while one serves, the next gets ready.

    But not while the first does: it mostly serves all checks of a submission.
    """

    in_control_group = False

    def __init__(self, base: Path, command: list[str], environment: dict[str, str], errors: int) -> None:
        # In a virtual environment `sys.executable` would start the interpreter as another process.
        program = getattr(sys, "_base_executable", sys.executable)
        self._command = [program, *command[1:]]
        own = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        folder = str(base)
        own |= {"HOME": folder, "USERPROFILE": folder, "TMP": folder, "TEMP": folder}
        # Some installations find libraries of packages by it; the worker clears it once they are imported.
        self._environment = environment | own | {"PATH": os.environ.get("PATH", "")}
        if program != sys.executable:
            self._environment["__PYVENV_LAUNCHER__"] = sys.executable
        self._base, self._errors, self._count = base, errors, 0
        self._serving: _Worker | None = None
        self._next: _Worker | None = self._start()

    def fork(self, bounds: Bounds) -> Forked:
        self.end()
        worker = self._next or self._start()
        self._serving, self._next = worker, None
        pid = worker.process.pid
        usage = USED[pid] = self._await_ready(worker)
        most = usage.most_memory() + bounds.memory_mib * _MIB
        if most >= 1 << 63:
            raise OSError("Python int too large")
        worker.job.limit(most, bounds.cpu_seconds)
        if self._count > 1:
            self._next = self._start()
        # Looked at from outside too: not every Windows holds what a job is limited to.
        exceeds = now_and_then(lambda: usage.most_memory() > most or worker.job.processes() > 1)
        return Forked(pid, worker.channel, exceeds)

    def end(self) -> int:
        worker, self._serving = self._serving, None
        return 0 if worker is None else self._end(worker)

    def ask_where(self) -> None:
        if self._serving is not None:
            with contextlib.suppress(OSError):  # it has ended
                os.write(self._serving.where, b"?")

    def stay_on(self, processors: set[int]) -> None:
        """Only Linux keeps both sides on one processor."""

    def close(self) -> None:
        self.end()
        if self._next is not None:
            self._end(self._next)
            self._next.channel.close()
            self._next = None

    def kill(self) -> None:
        """Do nothing: there is no process but the workers."""

    def _start(self) -> _Worker:
        self._count += 1
        folder = self._base / str(self._count)
        folder.mkdir(mode=0o700)
        channel = PipeChannel()
        asked, where = os.pipe()
        handles = [channel.theirs[0], msvcrt.get_osfhandle(asked)]
        os.set_handle_inheritable(handles[1], True)
        output = msvcrt.open_osfhandle(channel.theirs.pop(), os.O_BINARY)
        about = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
        try:
            process = subprocess.Popen(
                [*self._command, str(folder), *map(str, handles)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
                cwd=folder,
                startupinfo=about,
                creationflags=subprocess.DETACHED_PROCESS,
            )
        finally:
            channel.hand_over()
            os.close(output)
            os.close(asked)
        return _Worker(process, Job(_handle(process)), channel, folder, where)

    def _await_ready(self, worker: _Worker) -> Usage:
        """Wait until a process says that it is ready, and which thread; what it prints is why it does not."""
        channel, until, said = worker.channel, time.monotonic() + _START_SECONDS, b""
        while (left := until - time.monotonic()) > 0:
            ready, printed = channel.wait(left * 1000)
            if printed:
                said += channel.printed(1 << 16) or b""
            if ready:
                number = channel.recv(NUMBER.size)
                if len(number) == NUMBER.size:
                    return Usage(_handle(worker.process), *NUMBER.unpack(number))
                break
        os.write(self._errors, said)
        raise ConnectionError("the process for a student's code did not get ready")

    def _end(self, worker: _Worker) -> int:
        if worker.channel.ended:  # it ends by itself
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.process.wait(_SOON)
        code = worker.process.poll()
        worker.job.end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.process.wait(_STOP_SECONDS)
        worker.job.close()
        if usage := USED.pop(worker.process.pid, None):
            usage.close()
        os.close(worker.where)
        with contextlib.suppress(OSError):  # what another program has just opened goes with the base folder
            remove_folder(worker.folder)
        return _KILLED if code is None else _status(code)


def _handle(process: subprocess.Popen[bytes]) -> int:
    return int(process._handle)  # type: ignore[attr-defined]


def _status(code: int) -> int:
    """Return an exit code, or minus the signal that would have ended the process elsewhere."""
    code &= 0xFFFFFFFF
    codes, number = _NO_PROCESSOR_TIME
    if code in codes:
        return -number
    if code >> 30 == 3 and code < 0xFFFFFF00:  # an error of the system; small negative numbers are Python's
        return -int(_SIGNALS.get(code, _ABORTED))
    return code & 0xFF


class JobLevel:
    """Starts each worker anew, since Windows has no forks; the next one while one works."""

    name: ClassVar[str] = "process"
    promise: ClassVar[str] = "submissions are held to limits of time, memory and processes"
    program: ClassVar[str] = "grader.sandbox.windows.worker"
    start = StartingAnew
