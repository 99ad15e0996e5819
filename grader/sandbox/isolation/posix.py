"""What POSIX systems offer: clocks, locks, pipes, and the end of processes with all that they started.

Of `grader.sandbox.isolation.system`, `grader.sandbox.windows.offers` has the same names.
"""

import contextlib
import faulthandler
import fcntl
import io
import itertools
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from grader.sandbox.isolation import linux

_AGAIN = 0.05  # for code that catches what is raised
_TIMERS = ((signal.ITIMER_PROF, signal.SIGPROF), (signal.ITIMER_REAL, signal.SIGALRM))


class Alarm:
    """Calls `late` in the main thread once its time is up, again and again until it is disarmed."""

    def __init__(self, late: Callable[[], None], wall: bool = False) -> None:
        """Use processor time, and `wall` time as well."""
        self._late = late
        self._timers = _TIMERS if wall else _TIMERS[:1]

    def install(self) -> None:
        """Take the place of whoever else used the same timers."""
        self._previous = [signal.signal(number, self._call) for _, number in self._timers]

    def remove(self) -> None:
        """Give it back."""
        for (_, number), previous in zip(self._timers, self._previous, strict=True):
            signal.signal(number, previous)

    def arm(self, *seconds: float) -> None:
        """Begin anew: with so much processor time, and so much wall time if that is used."""
        for (timer, _), most in zip(self._timers, seconds, strict=True):
            signal.setitimer(timer, max(most, 1e-6), _AGAIN)

    def disarm(self) -> None:
        """Call no more."""
        for timer, _ in self._timers:
            signal.setitimer(timer, 0)

    def _call(self, _: int, __: FrameType | None) -> None:
        self._late()


LOCK_IS_INSIDE = False  # of a folder that is claimed


def claimed(folder: Path) -> int | None:
    """Lock a folder of this user, for all that inherit the descriptor; None if it is somebody's, or gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(descriptor)
        if found.st_uid == os.geteuid() and os.path.samestat(found, folder.lstat()):
            return descriptor
    except OSError:
        pass  # another process holds it, or has just removed it
    os.close(descriptor)
    return None


def nameless(name: str) -> int:
    """Open a new file here that nobody else can open."""
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT)
    Path(name).unlink()
    return descriptor


def tell_where_to(descriptor: int) -> None:
    """Have this process write there in which lines it is when it is asked: in C, so of a loop in C too."""
    faulthandler.register(signal.SIGUSR1, file=descriptor, all_threads=False)


def end_with_parent() -> None:
    """Have this process killed when its parent ends."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def end_group(pid: int) -> None:
    """Kill a process and its group; none left is fine."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def end_children() -> None:
    """Kill and reap every child of this process, and their children as they become ours (Linux)."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")  # not on every system, nor in every root
    while path.exists() and (pids := [int(pid) for pid in path.read_text().split()]):
        for pid in pids:
            end_group(pid)
        for pid in pids:
            reap(pid)


def reap(pid: int) -> int:
    """Wait for a child that ends, and return its exit code, or minus the signal that ended it."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def ends_within(seconds: float, call: Callable[[], object]) -> bool:
    """Make a call in a copy of this process, and return whether it ended, computing no longer than that."""
    with warnings.catch_warnings():  # the copy has none of this process's threads, and needs none
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        try:
            end_with_parent()
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            call()
        finally:
            os._exit(0)
    return reap(pid) >= 0


def remove_folder(folder: Path) -> None:
    """Remove a folder of ours, whatever a student's code made in it, or of it."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    folder.chmod(0o700)
    free = (path for number in itertools.count() if not os.path.lexists(path := folder / f"{number}"))
    while entries := list(os.scandir(folder)):  # folders move to the top: no path too long, none too deep
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                Path(entry).unlink()
                continue
            Path(entry).chmod(0o700)
            for inner in list(os.scandir(entry)):
                if inner.is_dir(follow_symlinks=False):
                    Path(inner).chmod(0o700)
                    Path(inner).rename(next(free))
                else:
                    Path(inner).unlink()
            Path(entry).rmdir()
    folder.rmdir()


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used, or None where that cannot be told."""
    if sys.platform != "linux":
        from grader.sandbox.isolation import watching  # noqa: PLC0415 (psutil is not needed on Linux)

        return watching.processor_seconds(pid)
    try:  # Linux numbers each process's clock like this, see ``clock_getcpuclockid(3)``
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return None


class _End(io.FileIO):
    """One end of a pipe, as far as it is used like a socket."""

    recv, send = io.FileIO.read, io.FileIO.write

    def setblocking(self, blocking: bool) -> None:
        os.set_blocking(self.fileno(), blocking)


def allow_self_pipes() -> None:
    """Let `socket.socketpair` give a pipe where the system gives no sockets: it leads nowhere else.

    The loops of asyncio need a pair to be woken up.
    """
    sockets = socket.socketpair

    def pair(*args: Any) -> Any:
        try:
            return sockets(*args)
        except PermissionError:
            reading, writing = os.pipe()
            return _End(reading), _End(writing, "w")

    setattr(socket, "socketpair", pair)  # noqa: B010 (its type is that of sockets)
