"""Control groups: limits on the memory and the processes of a fork-server and all that comes of it.

Both versions of them, where this user may make one; other limits hold without. See ``cgroups(7)``.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

_PREFIX = "deltagrade-"
_MOST_PROCESSES = 16
_ALLOWANCE_MIB = 384  # the fork-server itself, shared libraries and a scratch folder
_MEMORY_LIMITS = ("memory.max", "memory.limit_in_bytes")  # version 2, version 1
_NUMBERS = itertools.count()


class ControlGroup:
    """A control group that was made; one folder in version 2, one a controller in version 1."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders
        self._memory_mib = 0

    @classmethod
    def around(cls, pid: int) -> Self | None:
        """Make one and move a process into it; None where that cannot be done."""
        name = f"{_PREFIX}{os.getpid()}-{next(_NUMBERS)}"
        for places in _places(Path("/proc/self/cgroup"), Path("/proc/self/mounts")):
            group = cls([place / name for place in places])
            try:
                group._set_up(pid)
            except OSError:
                group.remove()
                continue
            for place in places:
                _sweep(place)
            return group
        return None

    def allow(self, memory_mib: int) -> None:
        """Let a submission have some memory, in MiB, and the fork-server what it needs."""
        if memory_mib == self._memory_mib:
            return
        for folder, limit in itertools.product(self._folders, _MEMORY_LIMITS):
            if (folder / limit).exists():
                (folder / limit).write_text(str(memory_mib + _ALLOWANCE_MIB << 20))
        self._memory_mib = memory_mib

    def remove(self) -> None:
        """Remove it, when its processes have ended."""
        for folder in self._folders:
            with contextlib.suppress(OSError):  # what cannot be removed yet is swept by the next
                folder.rmdir()

    def _set_up(self, pid: int) -> None:
        for folder in self._folders:
            folder.mkdir()
        limits = {limit.name: limit for folder in self._folders for limit in folder.iterdir()}
        if not limits.keys() & set(_MEMORY_LIMITS) or "pids.max" not in limits:
            raise FileNotFoundError("memory and processes are not both controlled here")
        limits["pids.max"].write_text(str(_MOST_PROCESSES))
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid))


def _places(own: Path, mounts: Path) -> Iterator[list[Path]]:
    """Yield folders in which a group may be made: those of version 2 from near to far, then version 1."""
    mounted = [line.split() for line in mounts.read_text().splitlines()]
    groups = [line.split(":", 2)[1:] for line in own.read_text().splitlines()]
    version_1 = []
    for controllers, path in groups:
        for _, top, kind, options, *_ in mounted:
            if not controllers and kind == "cgroup2":
                place = Path(top) / path.strip("/")
                yield from ([folder] for folder in [place, *place.parents] if folder.is_relative_to(top))
            elif kind == "cgroup" and controllers in ("memory", "pids") and controllers in options.split(","):
                version_1.append(Path(top) / path.strip("/"))
    if len(version_1) == 2:
        yield version_1


def _sweep(place: Path) -> None:
    """Remove groups whose maker has ended without removing them."""
    for folder in place.glob(f"{_PREFIX}*-*"):
        maker = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", maker).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
