"""Warns without end, each time in other words.

Kind: flood
Control: not run, because it only takes time there
Told: look for a loop that never ends | It printed more than | is used up
"""

import itertools
import warnings


def answer(*args):
    for i in itertools.count():
        warnings.warn(f"\x1b[2J{i}" + "x" * 1000, stacklevel=1)


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
