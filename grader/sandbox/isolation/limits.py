"""The limits of the kernel: of a student's process at every level, and of all that comes of a fork-server."""

import contextlib
import itertools
import os
import resource
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self, TypeAlias

from grader.sandbox.protocol import MOST_FILE_MIB, Bounds

Limits: TypeAlias = list[tuple[int, tuple[int, int]]]  # each with what it is of, as `resource` has them

_MIB = 1 << 20
_MAX_DESCRIPTORS = 64
_OF_PACKAGES = {"MPLBACKEND": "agg", "POLARS_MAX_THREADS": "1", "POLARS_ASYNC_THREAD_COUNT": "1"}
_OF_THE_USER = {"RLIMIT_SIGPENDING": 64, "RLIMIT_MSGQUEUE": 0, "RLIMIT_MEMLOCK": 0}
_PREFIX = "deltagrade-"
_MOST_TASKS = 48  # processes and threads, the own ones of the fork-server among them
MOST_THREADS = 32
_ALLOWANCE_MIB = 384  # the fork-server itself, shared libraries and a scratch folder
_MEMORY_LIMITS = ("memory.max", "memory.limit_in_bytes")  # version 2, version 1
_NUMBERS = itertools.count()


def set_environment(scratch: str) -> None:
    """Name a scratch folder, and nothing else, in the environment that a worker inherits."""
    os.environ.clear()
    os.environ.update(HOME=scratch, TMPDIR=scratch, PATH="/usr/bin:/bin", **_OF_PACKAGES)
    os.umask(0o077)


def limits_of_worker(bounds: Bounds, address_space: int | None, tasks: int = 0) -> Limits:
    """Return the limits of a process that begins with so much address space, in bytes where that is known.

    Its user may then have so many `tasks`, processes and threads; with none it can start neither.
    """
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (bounds.cpu_seconds, bounds.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (MOST_FILE_MIB * _MIB,) * 2,
        resource.RLIMIT_NOFILE: (_MAX_DESCRIPTORS,) * 2,
        resource.RLIMIT_NPROC: (tasks, tasks),
    }
    # What counts for the user, not for the process: else one submission could use up what others need.
    for name, most in _OF_THE_USER.items():
        if hasattr(resource, name):
            limits[getattr(resource, name)] = (most, most)
    if address_space is not None:
        limits[resource.RLIMIT_AS] = (address_space + bounds.memory_mib * _MIB,) * 2
    for what, (soft, hard) in limits.items():
        _, most = resource.getrlimit(what)
        if most != resource.RLIM_INFINITY:
            limits[what] = min(soft, most), min(hard, most)
    return [*limits.items()]


@contextlib.contextmanager
def bounded_memory(memory_mib: int) -> Iterator[None]:
    """Let this process have only so much more memory meanwhile; what is too much is refused (Linux)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    now = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    most = now + memory_mib * _MIB
    most = most if soft == resource.RLIM_INFINITY else min(most, soft)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


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


class ControlGroup:
    """A limit on memory and processes together, where one can be made: a folder, in version 1 two of them."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders
        self._memory_mib = 0

    @classmethod
    def around(cls, pid: int) -> Self | None:
        """Make one and move a process into it; None where that cannot be done."""
        name = f"{_PREFIX}{os.getpid()}-{next(_NUMBERS)}"
        for places in _places(Path("/proc/self/cgroup"), Path("/proc/self/mounts")):
            group = cls([place / name for place in places])
            with contextlib.suppress(OSError):
                group._set_up(pid)
                _sweep(places)
                return group
            group.remove()
        return None

    def allow(self, memory_mib: int) -> None:
        """Let a submission have some memory, in MiB, and the fork-server what it needs."""
        if memory_mib != self._memory_mib:
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
        limits["pids.max"].write_text(str(_MOST_TASKS))
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


def _sweep(places: list[Path]) -> None:
    """Remove groups whose maker has ended without removing them."""
    for folder in itertools.chain.from_iterable(place.glob(f"{_PREFIX}*-*") for place in places):
        maker = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", maker).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
