"""Loops when one of its names is asked for.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""


def __getattr__(name):
    while True:
        pass


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
