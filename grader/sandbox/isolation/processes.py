"""Ending processes with all that they started, and telling what one has used."""

import contextlib
import itertools
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from grader.sandbox.isolation import linux


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
