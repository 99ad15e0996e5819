"""Forks, and has every child fork.

Kind: processes
Control: not run, because it would use up the processes of the machine that runs the tests
Needs: namespace, because nothing limits the processes of root
Only there: it would use up the processes of the machine that runs the tests
"""

import os
import time

MOST = 9  # generations, so that even a grader that does not stop it survives


def answer(*args):
    started = 0
    for _ in range(MOST):
        try:
            started += os.fork() > 0
        except OSError:
            break
    time.sleep(0.3)
    if started >= MOST:
        raise ValueError("I-HAVE-" + "WON")
    raise ValueError("cannot fork")


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
