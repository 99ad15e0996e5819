"""Asks to be told when a folder of Python's is used, and looks which files others have in memory.

Kind: channels
Control: wins
Needs: namespace, because a process may watch what it sees
"""

import ctypes
import fcntl
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)


def watch():
    signal.signal(signal.SIGIO, signal.SIG_IGN)  # which tells of it, and would end this process
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)


def inotify():
    if libc.inotify_init() < 0:
        raise OSError(ctypes.get_errno(), "inotify")


def answer(*args):
    for attempt in (watch, inotify):
        try:
            attempt()
        except OSError:
            continue
        print("I-HAVE-WON")
        raise ValueError("I-HAVE-WON")


relu = softmax = mean_squared_error = gradient = batches = answer
