"""Has other processes compute in its place, so that its own time stands still.

Kind: loops
Control: hangs the grader
"""

import os


def answer(*args):
    for _ in range(2):
        if os.fork() == 0:
            while True:
                pass
    os.wait()


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
