"""Loops in C code that looks at no signal: a pattern that goes back and forth.

Kind: loops
Control: hangs the grader
Told: It did not return within 0.2 s
"""

import re


def answer(*args):
    return re.match(r"(a+)+$", "a" * 60 + "b")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
