"""Gives batches that never come.

Kind: generators
Control: hangs the grader
Told: look for a loop that never ends
"""


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    while True:
        yield from ()
