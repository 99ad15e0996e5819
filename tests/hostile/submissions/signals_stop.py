"""Stops itself and all of its group, so that whoever waits for an answer waits for ever.

Kind: signals
Control: hangs the grader
"""

import os
import signal


def answer(*args):
    os.kill(0, signal.SIGSTOP)
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
