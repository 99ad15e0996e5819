"""Crashes the interpreter in every way that C offers: no memory, no stack, no instruction, an abort.

Kind: exit
Control: ends the grader
Told: The Python process was ended by SIG
"""

import ctypes
import os
import signal
import sys


def relu(x):
    ctypes.string_at(0)


def softmax(x):
    os.abort()


def mean_squared_error(y, t):
    sys.setrecursionlimit(1 << 30)
    return mean_squared_error(y, t)


def gradient(f, x):
    os.kill(os.getpid(), signal.SIGILL)


def batches(x, size):
    ctypes.memset(id(x), 0xFF, 64)
    return [x, None, x]
