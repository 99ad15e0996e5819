"""Loops in C code that looks at no signal: a power of many digits.

Kind: loops
Control: hangs the grader
Told: It did not return within 0.2 s
"""


def answer(*args):
    return 9**9**9 % 10


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
