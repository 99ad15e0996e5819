"""Waits, and uses no time to be charged with.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""

import time


def answer(*args):
    time.sleep(1000)


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
