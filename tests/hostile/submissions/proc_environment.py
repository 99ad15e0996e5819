"""Reads the environment, its own and the one that its process was started with.

Kind: proc
Control: reads the answer
"""

import os


def answer(*args):
    with open("/proc/self/environ", errors="replace") as file:
        raise ValueError(f"{file.read()} {dict(os.environ)}")


relu = softmax = mean_squared_error = answer


def gradient(f, x):
    raise ValueError(str(os.environ))


batches = gradient
