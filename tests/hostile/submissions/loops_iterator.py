"""Loops in C code that looks at no signal: it drains an iterator without end.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""

import collections
import itertools


def answer(*args):
    return collections.deque(itertools.repeat(7.0), maxlen=0)


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
