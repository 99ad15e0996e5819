"""Loops in C code that looks at no signal: a power of many digits.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""


def answer(*args):
    return 9**9**9 % 10


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
