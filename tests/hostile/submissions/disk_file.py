"""Writes one file without end, and one that only says how large it is.

Kind: disk
Control: meets the limits of this test
Told: File too large
"""

import os


def answer(*args):
    with open("large", "wb", buffering=0) as file:
        try:
            os.truncate("large", 1 << 40)
        except OSError:
            file.write(b"x")
        while True:
            file.write(bytes(1 << 20))


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
