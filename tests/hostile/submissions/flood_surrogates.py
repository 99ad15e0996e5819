r"""Prints and raises halves of characters, which no encoding knows.

Kind: flood
Control: not run, because pytest writes them in another way
Told: \ud800
"""

import os
import sys

HALVES = "\ud800\udfff\udcff" * 100


def answer(*args):
    sys.stdout.reconfigure(errors="surrogatepass")
    print(HALVES)
    os.write(1, HALVES.encode("utf-8", "surrogatepass"))
    raise type("Name", (ValueError,), {})(HALVES)


def wrong(*args):
    return HALVES


relu = softmax = answer
mean_squared_error = gradient = batches = wrong
