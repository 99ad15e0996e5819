"""Two walls around a process that has all it needs: Landlock, where it is, and a filter of system calls.

See ``landlock(7)`` and ``seccomp(2)``; the calls are in ``system_calls.txt``.

Threads may be started only where a package cannot do without (`needs_threads`): polars has a pool of them for
nearly all that it does. A fork inherits no thread, so none may be there before it; those that polars makes
when imported only clean up, and its pools are made at first use, in the student's own process. That is
confined by then, and its threads with it: what walls it in is handed on to each.
"""

import errno
import itertools
import os
import platform
import struct
from collections.abc import Iterable, Iterator
from ctypes import c_size_t
from pathlib import Path

from grader.sandbox.isolation.linux import CallFilter, syscall

_LOAD = 0x20
_EQUAL = 0x15
_AT_LEAST = 0x35
_RETURN = 0x06
_NUMBER, _MACHINE = 0, 4  # offsets in ``struct seccomp_data``
_FIRST, _SECOND, _THIRD = 16, 24, 32  # of arguments, their low halves
_KILL = 0x80000000
_REFUSE = 0x00050000
_ALLOW = 0x7FFF0000
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # calls of the x32 ABI have numbers from here

_NEW_RULES, _ADD_RULE, _ENFORCE = 444, 445, 446  # these numbers are the same on every machine
_ASK_VERSION = 1
_BENEATH_PATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # how many rights over files a version of Landlock knows
_NETWORK_SINCE, _NETWORK = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11

REQUESTS = {
    "ioctl": (
        _SECOND,
        {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIONBIO": 0x5421, "FIOCLEX": 0x5451},
    ),
    "fcntl": (
        _SECOND,
        {"F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4, "F_DUPFD_CLOEXEC": 1030},
    ),
    "madvise": (
        _THIRD,
        {"NORMAL": 0, "RANDOM": 1, "SEQUENTIAL": 2, "WILLNEED": 3, "DONTNEED": 4, "FREE": 8, "HUGEPAGE": 14},
    ),
}
"""What Python asks of a file that it opens, and of memory: these calls are allowed for these requests only.

No lease, lock or notice of a file is among them, and nothing that puts files out of memory or shares memory
with others: files of Python are seen by every submission at once.
"""
CLONE3 = 435  # answered as unknown, so that the C library falls back on a call whose request can be seen
_STARTS = {"x86_64": (56, 57, 58), "aarch64": (220,)}  # clone; fork and vfork where there are any
_A_THREAD = (0x3D0F00, 0x7D0F00)  # all that the C library asks `clone` for, of the GNU project and musl
_IN_THREADS = frozenset(["polars"])


def needs_threads(packages: Iterable[str]) -> bool:
    """Return whether one of some packages, by their paths, works in threads however little there is to do."""
    return not _IN_THREADS.isdisjoint(Path(path).name for path in packages)


def no_process() -> bytes:
    """Return a filter that refuses to start a process, but no thread, and nothing else."""
    machine = platform.machine()
    return b"".join([*_start(machine), *_threads_only(machine), _line(_RETURN, _ALLOW)])


def filter_program(machine: str = "", *, threads: bool = False) -> bytes:
    """Return the filter's instructions, of which the first that matches decides."""
    machine = machine or platform.machine()
    lines = [*_start(machine), *(_threads_only(machine) if threads else ())]
    rows = Path(__file__).with_name("system_calls.txt").read_text().splitlines()
    head, *calls = [row.split() for row in rows if not row.startswith("#")]
    numbers = {row[0]: int(row[head.index(machine)]) for row in calls if row[head.index(machine)] != "-"}
    in_part = [(numbers.pop(name), place, some.values()) for name, (place, some) in REQUESTS.items()]
    lines += _allow(sorted(numbers.values()))
    lines += _decide(CLONE3, _REFUSE | errno.ENOSYS)
    for number, place, requests in in_part:
        lines += _in_part(number, place, requests)
    return b"".join([*lines, _line(_RETURN, _REFUSE | errno.EPERM)])


def _start(machine: str) -> Iterator[bytes]:
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine} machines")
    yield from (_line(_LOAD, _MACHINE), _line(_EQUAL, _MACHINES[machine], 1, 0), _line(_RETURN, _KILL))
    yield from (_line(_LOAD, _NUMBER), _line(_AT_LEAST, _OTHER_ABI, 0, 1), _line(_RETURN, _KILL))


def _threads_only(machine: str) -> Iterator[bytes]:
    clone, *forks = _STARTS[machine]
    for number in forks:
        yield from _decide(number, _REFUSE | errno.EPERM)
    yield from _decide(CLONE3, _REFUSE | errno.ENOSYS)
    yield from _in_part(clone, _FIRST, _A_THREAD)


def _in_part(number: int, place: int, requests: Iterable[int]) -> list[bytes]:
    """Decide about a call by one of its arguments."""
    allowed = [line for request in requests for line in _decide(request, _ALLOW)]
    refuse = _line(_RETURN, _REFUSE | errno.EPERM)
    return [_line(_EQUAL, number, 0, len(allowed) + 2), _line(_LOAD, place), *allowed, refuse]


def _allow(numbers: list[int]) -> list[bytes]:
    """Allow calls, of numbers in their order, by ranges: each process runs through all of it for each call.

    The kernel does that once a process, for all numbers there are, to know which are always allowed.
    """
    lines: list[bytes] = []
    for _, pairs in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        in_a_row = [number for _, number in pairs]
        beyond = _line(_AT_LEAST, in_a_row[-1] + 1, 1, 0)
        lines += [_line(_AT_LEAST, in_a_row[0], 0, 2), beyond, _line(_RETURN, _ALLOW)]
    return lines


def _decide(value: int, verdict: int) -> list[bytes]:
    return [_line(_EQUAL, value, 0, 1), _line(_RETURN, verdict)]


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


class Walls:
    """Lets a process read and use everything it sees, write to its scratch folder, and nothing else."""

    def __init__(self, scratch: str, program: bytes) -> None:
        """Be made before, in the same root; but each process has a scratch folder of its own."""
        self.needs: list[int] = []  # descriptors
        self._filter = CallFilter(program)
        self._scratch = scratch
        try:
            version = syscall(_NEW_RULES, None, c_size_t(0), _ASK_VERSION)
        except OSError:  # this kernel has no Landlock
            return
        self._rights = (1 << max(count for since, count in _RIGHTS.items() if since <= version)) - 1
        networks, scopes = [_NETWORK] * (version >= _NETWORK_SINCE), [_SCOPES] * (version >= _SCOPES_SINCE)
        kinds = [self._rights, *networks, *scopes]
        self._handled = struct.pack(f"={len(kinds)}Q", *kinds)  # refused, where no rule allows it
        self._rules = []
        for path, some in (("/", _EXECUTE | _READ_FILE | _READ_DIR), ("/dev/null", _READ_FILE | _WRITE_FILE)):
            self.needs.append(os.open(path, os.O_PATH | os.O_CLOEXEC))
            self._rules.append(_rule(some, self.needs[-1]))

    def enclose(self) -> None:
        """Enclose this process for good, and close the descriptors."""
        if self.needs:
            ruleset = syscall(_NEW_RULES, self._handled, c_size_t(len(self._handled)), 0)
            own = os.open(self._scratch, os.O_PATH | os.O_CLOEXEC)
            for rule in (*self._rules, _rule(self._rights, own)):
                syscall(_ADD_RULE, ruleset, _BENEATH_PATH, rule, 0)
            syscall(_ENFORCE, ruleset, 0)
            for descriptor in (ruleset, own, *self.needs):
                os.close(descriptor)
        self._filter.install()


def _rule(rights: int, place: int) -> bytes:
    return struct.pack("=Qi", rights, place)
