"""The isolation levels, and what the level `process` does to a freshly forked process."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.errors import SandboxError

PROCESS = "process"
LEVELS = (PROCESS,)
"""The levels that this machine can have, the strongest last."""

_MIB = 1 << 20
_MAX_FILE_MIB = 16
_MAX_DESCRIPTORS = 64
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one process of a submission may use.

    Parameters
    ----------
    memory_mib : int
        Address space on top of what the forked process has, in MiB.
    cpu_seconds : int
        Processor seconds of the whole process, after which the kernel ends it.
    """

    memory_mib: int
    cpu_seconds: int


def chosen_level(asked: str | None = None) -> str:
    """Return the isolation level to use: the one asked for, by default the strongest that works here.

    Raises
    ------
    SandboxError
        If the level asked for cannot be had; it is never stepped down from in silence.
    """
    if asked is None:
        return LEVELS[-1]
    if asked not in LEVELS:
        raise SandboxError(
            f"The isolation level {asked!r} cannot be had here.", f"Levels that can: {', '.join(LEVELS)}."
        )
    return asked


def confine(scratch: Path, bounds: Bounds) -> None:
    """Turn this process into one of level `process`: limits, no environment, its own folder and group.

    Parameters
    ----------
    scratch : Path
        The process's private folder.
    bounds : Bounds
        What it may use.
    """
    os.setsid()
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    os.chdir(scratch)
    os.environ.clear()
    os.environ.update(HOME=str(scratch), TMPDIR=str(scratch), PATH="/usr/bin:/bin", MPLBACKEND="agg")
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, bounds.cpu_seconds, bounds.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE_MIB * _MIB)
    _limit(resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS)
    _limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, _address_space() + bounds.memory_mib * _MIB)


def adopt_orphans() -> None:
    """Make processes whose parent ended children of this one, so that none escapes `end_children`."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_group(pid: int) -> None:
    """Kill a process and its group; none left is fine."""
    for kill, target in ((os.killpg, pid), (os.kill, pid)):
        try:
            kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue


def end_children() -> None:
    """Kill and reap every child of this process, and their children as they become ours."""
    while pids := list(_children()):
        for pid in pids:
            end_group(pid)
        for pid in pids:
            reap(pid)


def reap(pid: int) -> int:
    """Wait for a killed child and return its exit code, or minus the signal that ended it."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def remove_folder(folder: Path) -> None:
    """Remove a folder, whatever a student's code made in it, or of it."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError:
        if folder.is_symlink():
            folder.unlink()
            return
        # Folders that cannot be read or are nested too deep for Python are no trouble for these two.
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", folder], check=False, capture_output=True)


def close_other_descriptors(kept: Iterable[int]) -> None:
    """Close every descriptor above standard error but `kept`."""
    lowest = 3
    for descriptor in sorted(kept):
        os.closerange(lowest, descriptor)
        lowest = max(lowest, descriptor + 1)
    os.closerange(lowest, max(lowest, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used, or None where that cannot be told.

    Parameters
    ----------
    pid : int
        A process of this user.

    Notes
    -----
    Linux numbers each process's clock ``~pid << 3 | 2`` (see ``clock_getcpuclockid(3)``).
    """
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return None


def _children() -> list[int]:
    if sys.platform != "linux":
        return []
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return [int(pid) for pid in path.read_text().split()]
    except OSError:
        return []


def _address_space() -> int:
    """Return how much address space this process has now, in bytes."""
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    return pages * resource.getpagesize()


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(what)
    bounds = soft, soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        bounds = min(bounds[0], most), min(bounds[1], most)
    resource.setrlimit(what, bounds)


def _prctl(option: int, value: int) -> None:
    if _LIBC.prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


_LIBC = ctypes.CDLL(None, use_errno=True)
