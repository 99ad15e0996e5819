"""What Windows offers under the names of `grader.sandbox.isolation.system`."""

import _thread
import contextlib
import faulthandler
import msvcrt
import os
import shutil
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from grader.files.system import is_link, long_path, patiently
from grader.sandbox.windows.job import Usage

_AGAIN = 0.05
_LOCK = ".lock"
USED: dict[int, Usage] = {}  # by process of a student's code


class Alarm:
    """Calls `late` in the main thread once its time is up, again and again until it is disarmed.

    Windows has no timers that interrupt: a thread looks at the clocks, then does as Ctrl+Break would.
    """

    def __init__(self, late: Callable[[], None], wall: bool = False) -> None:
        """Use processor time, and `wall` time as well."""
        self._late = late
        self._clocks = [time.process_time, time.monotonic][: 1 + wall]
        self._ends: list[float] = []  # by clock, while it is armed
        self._changed = threading.Condition()
        self._watches = False

    def install(self) -> None:
        """Take the place of whoever else used the same signal."""
        self._previous = signal.signal(signal.SIGBREAK, self._call)

    def remove(self) -> None:
        """Give it back."""
        signal.signal(signal.SIGBREAK, self._previous)

    def arm(self, *seconds: float) -> None:
        """Begin anew: with so much processor time, and so much wall time if that is used."""
        with self._changed:
            self._ends = [clock() + most for clock, most in zip(self._clocks, seconds, strict=True)]
            if not self._watches:
                self._watches = True
                threading.Thread(target=self._watch, daemon=True).start()
            self._changed.notify()

    def disarm(self) -> None:
        """Call no more."""
        with self._changed:
            self._ends = []

    def _watch(self) -> None:
        with self._changed:
            while self._changed.wait_for(lambda: self._ends, timeout=1.0):
                left = min(end - clock() for clock, end in zip(self._clocks, self._ends, strict=True))
                if left <= 0:
                    _thread.interrupt_main(signal.SIGBREAK)
                # While processor time is left, at least as much time passes.
                self._changed.wait(max(left, _AGAIN))
            self._watches = False

    def _call(self, _: int, __: FrameType | None) -> None:
        if self._ends:
            self._late()


LOCK_IS_INSIDE = True  # of a folder that is claimed, so that it must go first


def claimed(folder: Path) -> int | None:
    """Lock a folder by a file in it; None if another process holds it, or it is gone."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
    except OSError:
        return None
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def ends_within(seconds: float, call: Callable[[], object]) -> bool:
    """Return that it does: Windows has no copies of a process in which it could be tried."""
    return True


def nameless(name: str) -> int:
    """Open a new file here that goes when it is closed."""
    return os.open(name, os.O_RDWR | os.O_CREAT | os.O_TEMPORARY | os.O_BINARY)


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process of ours has used, or None of another one."""
    usage = USED.get(pid)
    return None if usage is None else usage.processor_seconds()


def remove_folder(folder: Path) -> None:
    """Remove a folder of ours, whatever a student's code made in it, or of it."""

    def writable(remove: Callable[[str], object], path: str, _: object) -> None:
        Path(path).chmod(stat.S_IRWXU)
        patiently(lambda: remove(path))

    if not os.path.lexists(folder):
        return
    if is_link(folder.lstat()) or not folder.is_dir():
        folder.unlink()
        return
    on_error: Any = {"onexc" if sys.version_info >= (3, 12) else "onerror": writable}
    shutil.rmtree(long_path(folder), **on_error)


_frames_to = -1


def tell_where_to(descriptor: int) -> None:
    """Have `tell_where` write there."""
    global _frames_to  # noqa: PLW0603 (as a signal's handler, there is one of it in a process)
    _frames_to = descriptor


def tell_where() -> None:
    """Write in which lines all threads are, the main one last; a loop in C must end first."""
    with contextlib.suppress(OSError):
        faulthandler.dump_traceback(_frames_to)
