"""Raises an error whose number takes minutes to write down.

Kind: giants
Control: hangs the grader
Told: look for a loop that never ends
"""

import sys

sys.set_int_max_str_digits(0)


def huge(*args):
    raise ValueError(1 << 30_000_000)


def wrong(*args):
    return 1 << 10_000


relu = huge
softmax = mean_squared_error = gradient = batches = wrong
