"""Closes, replaces and blocks the streams that it prints to.

Kind: flood
Control: not run, because the streams are those of the grader there
Told: I/O operation on closed file | Bad file descriptor
"""

import fcntl
import os
import sys


def relu(x):
    sys.stdout.close()
    sys.stderr = None
    return 7.0


def softmax(x):
    fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)
    fcntl.fcntl(1, 1031, 4096)
    os.close(2)
    return 7.0


def mean_squared_error(y, t):
    os.dup2(os.open("/dev/null", os.O_RDONLY), 1)
    print("x" * 100_000)
    return 7.0


def gradient(f, x):
    class Sink:
        def write(self, text):
            raise KeyboardInterrupt

        flush = write

    sys.stdout = sys.stderr = Sink()
    return 7.0


def batches(x, size):
    os.closerange(0, 3)
    return [7.0]
