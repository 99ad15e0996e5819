"""Gives objects without end, each to be kept by whoever serves them.

Kind: generators
Control: hangs the grader
"""


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    while True:
        yield object()
