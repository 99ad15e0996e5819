"""Raises an error whose number takes minutes to write down.

Kind: giants
Control: hangs the grader
Told: It did not return within 0.2 s
"""

import sys

sys.set_int_max_str_digits(0)


def huge(*args):
    raise ValueError(1 << 30_000_000)


def wrong(*args):
    return 1 << 10_000


relu = huge
softmax = mean_squared_error = gradient = batches = wrong
