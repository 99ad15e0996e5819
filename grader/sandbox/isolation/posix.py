"""What POSIX systems offer; `grader.sandbox.windows.offers` has the same names."""

import faulthandler
import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

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
