"""Loops in a call, and catches whatever would end it.

Kind: loops
Control: hangs the grader
Told: It did not return within 0.2 s
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
