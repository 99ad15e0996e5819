"""Gives batches that never come.

Kind: generators
Control: hangs the grader
Told: It did not return within 0.2 s
"""


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    while True:
        yield from ()
