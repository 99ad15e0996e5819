"""Loops when its answer is thrown away.

Kind: loops
Control: hangs the grader
"""


class Sticky(float):
    """Does not go."""

    def __del__(self):
        while True:
            pass


def answer(*args):
    return Sticky(7.0)


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
