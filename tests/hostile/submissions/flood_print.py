"""Prints without end.

Kind: flood
Control: meets the limits of this test
Told: It printed more than
"""


def answer(*args):
    while True:
        print("passed " * 1000)


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
