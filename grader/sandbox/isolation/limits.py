"""The limits of the kernel that hold for a student's process at every level."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from pathlib import Path

import msgspec

_MIB = 1 << 20
_MAX_FILE_MIB = 16
_MAX_DESCRIPTORS = 64


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one process of a submission may use."""

    memory_mib: int  # of address space, on top of what the forked process has
    cpu_seconds: int  # of the whole process, after which the kernel ends it


def enter_scratch(scratch: Path) -> None:
    """Go to a scratch folder, with an environment that names nothing else."""
    os.chdir(scratch)
    os.environ.clear()
    here = str(scratch)
    # One by one: `update` runs through much of Python, and a fork has to copy every page of that.
    for name, value in (("HOME", here), ("TMPDIR", here), ("PATH", "/usr/bin:/bin"), ("MPLBACKEND", "agg")):
        os.environ[name] = value
    os.umask(0o077)


def limit(bounds: Bounds, address_space: int | None) -> None:
    """Hold this process to its limits, given the address space that it has, in bytes, where that is known."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, bounds.cpu_seconds, bounds.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE_MIB * _MIB)
    _limit(resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS)
    _limit(resource.RLIMIT_NPROC, 0)
    if address_space is not None:
        _limit(resource.RLIMIT_AS, address_space + bounds.memory_mib * _MIB)


def address_space(statm: str) -> int:
    """Return the bytes of address space that ``/proc/PID/statm`` tells of."""
    return int(statm.split(maxsplit=1)[0]) * resource.getpagesize()


def close_other_descriptors(kept: Iterable[int]) -> None:
    """Close every descriptor above standard error but `kept`."""
    lowest = 3
    for descriptor in sorted(kept):
        os.closerange(lowest, descriptor)
        lowest = max(lowest, descriptor + 1)
    os.closerange(lowest, max(lowest, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(what)
    bounds = soft, soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        bounds = min(bounds[0], most), min(bounds[1], most)
    resource.setrlimit(what, bounds)
