"""Opens files by number instead of by name, which no wall of names stops.

Kind: files
Control: not run, because it needs no numbers to read there
Needs: namespace, because root may open every file
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


class Handle(ctypes.Structure):
    """See open_by_handle_at(2)."""

    _fields_ = [("size", ctypes.c_uint), ("kind", ctypes.c_int), ("number", ctypes.c_char * 128)]


def answer(*args):
    handle, mount = Handle(size=128), ctypes.c_int()
    if libc.name_to_handle_at(-100, b"@course@", ctypes.byref(handle), ctypes.byref(mount), 0):
        handle = Handle(size=8, kind=1, number=(2).to_bytes(8, "little"))
    folder = os.open("/", os.O_RDONLY)
    found = libc.open_by_handle_at(folder, ctypes.byref(handle), os.O_RDONLY)
    if found < 0:
        raise OSError(ctypes.get_errno(), "no handle")
    raise ValueError("I-HAVE-" + "WON: " + str(os.listdir(found)))


relu = answer
softmax = mean_squared_error = gradient = batches = None
