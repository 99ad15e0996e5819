"""Writes into the memory of another process, by the system call that debuggers use.

Kind: signals
Control: wins
Needs: namespace, because the system lets a process write to those of the same user
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


class Piece(ctypes.Structure):
    """See process_vm_readv(2)."""

    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def answer(*args):
    pid = int("@victim@")
    room = ctypes.create_string_buffer(16)
    start = 0
    if os.path.exists(f"/proc/{pid}/maps"):
        with open(f"/proc/{pid}/maps") as maps:
            start = int(maps.readline().partition("-")[0], 16)
    local, remote = Piece(ctypes.addressof(room), 16), Piece(start or id(room), 16)
    if libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) > 0:
        raise ValueError("I-HAVE-" + "WON")
    raise OSError(ctypes.get_errno(), "cannot read")


relu = softmax = mean_squared_error = gradient = batches = answer
