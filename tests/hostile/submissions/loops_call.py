"""Loops in a call, and catches whatever would end it.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""


def answer(*args):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
