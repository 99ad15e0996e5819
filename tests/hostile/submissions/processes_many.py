"""Starts processes that wait, a hundred of them, and none of its own group.

Kind: processes
Control: leaves a process
"""

import os
import time


def answer(*args):
    for _ in range(100):
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
            os._exit(0)
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
