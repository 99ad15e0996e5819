"""Raises an exception that loops when it is shown.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""


class Endless(Exception):
    """Is never shown to its end."""

    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def answer(*args):
    raise Endless


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
