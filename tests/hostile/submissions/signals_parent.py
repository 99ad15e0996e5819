"""Ends the process that started it.

Kind: signals
Control: harms another process
Needs: namespace, because a process may signal those of the same user
"""

import os
import signal


def answer(*args):
    os.kill(int("@victim@"), signal.SIGKILL)
    os.kill(os.getppid(), signal.SIGCONT)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
