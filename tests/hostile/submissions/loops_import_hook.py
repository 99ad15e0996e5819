"""Loops when one of its names is asked for.

Kind: loops
Control: hangs the grader
Told: It did not return within 0.2 s
"""


def __getattr__(name):
    while True:
        pass


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
