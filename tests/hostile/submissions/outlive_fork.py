"""Forks twice, and leaves a process of another session that waits for its time.

Kind: outlive
Control: leaves a process
"""

import os
import time


def answer(*args):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(64):
                try:
                    os.close(descriptor)
                except OSError:
                    continue
            time.sleep(60)
        os._exit(0)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
