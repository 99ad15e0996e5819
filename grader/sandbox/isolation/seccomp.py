"""A filter that lets a process make the system calls of a list and no others, see ``seccomp(2)``."""

from __future__ import annotations

import errno
import platform
import struct

from grader.sandbox.isolation.syscalls import ALLOWED, CLONE3, IOCTL, IOCTLS

_LOAD = 0x20
_EQUAL = 0x15
_AT_LEAST = 0x35
_RETURN = 0x06
_NUMBER, _MACHINE, _REQUEST = 0, 4, 24  # offsets in ``struct seccomp_data``; the second argument's low half
_KILL = 0x80000000
_REFUSE = 0x00050000
_ALLOW = 0x7FFF0000
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OTHER_ABI = 0x40000000  # calls of the x32 ABI have numbers from here


def filter_program(machine: str = "") -> bytes:
    """Return the filter's instructions: each 8 bytes, first match decides.

    A call of another machine's kind ends the process, one that is not listed fails with `PermissionError`.
    """
    machine = machine or platform.machine()
    if machine not in ALLOWED:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine} machines")
    lines = [
        *(_line(_LOAD, _MACHINE), _line(_EQUAL, _MACHINES[machine], 1, 0), _line(_RETURN, _KILL)),
        *(_line(_LOAD, _NUMBER), _line(_AT_LEAST, _OTHER_ABI, 0, 1), _line(_RETURN, _KILL)),
    ]
    for number in ALLOWED[machine].values():
        lines += _decide(number, _ALLOW)
    lines += _decide(CLONE3, _REFUSE | errno.ENOSYS)
    lines += [_line(_EQUAL, IOCTL[machine], 0, 1 + 2 * len(IOCTLS)), _line(_LOAD, _REQUEST)]
    for request in IOCTLS.values():
        lines += _decide(request, _ALLOW)
    return b"".join([*lines, _line(_RETURN, _REFUSE | errno.EPERM)])


def _decide(value: int, verdict: int) -> list[bytes]:
    return [_line(_EQUAL, value, 0, 1), _line(_RETURN, verdict)]


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
