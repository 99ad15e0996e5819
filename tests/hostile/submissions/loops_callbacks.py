"""Calls the function that it is given for ever.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends | is used up
"""


def gradient(f, x):
    while True:
        f(x)


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = batches = wrong
