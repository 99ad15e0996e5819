"""Has the kernel signal another process whenever something is written to this one.

Kind: signals
Control: harms another process
Needs: namespace, because a process may signal those of the same user
"""

import fcntl
import os

ASYNC = 0o20000


def answer(*args):
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, int("@victim@"))
    fcntl.fcntl(reading, fcntl.F_SETFL, ASYNC)
    os.write(writing, b"x")
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
