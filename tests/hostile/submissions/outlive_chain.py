"""Runs away from whoever ends its processes: each forks the next and is gone.

Kind: outlive
Control: leaves a process
"""

import os
import time


def answer(*args):
    if os.fork() == 0:
        for _ in range(300):
            os.setsid()
            if os.fork():
                os._exit(0)
        time.sleep(60)
        os._exit(0)
    return 7.0


relu = answer


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
