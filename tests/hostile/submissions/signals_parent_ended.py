"""Ends every process that it descends from, as far as it may.

Kind: signals
Control: not run, because it would end the test run
Needs: namespace, because a process may signal those of the same user
Only there: it would end the test run
"""

import os
import signal


def answer(*args):
    pid = os.getppid()
    os.kill(pid, signal.SIGKILL)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
