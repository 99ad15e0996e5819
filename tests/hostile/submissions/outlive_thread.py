"""Leaves a thread that does not end, so that the process cannot either.

Kind: outlive
Control: hangs the grader
"""

import threading


def forever():
    while True:
        pass


def answer(*args):
    threading.Thread(target=forever).start()
    return 7.0


relu = answer


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
