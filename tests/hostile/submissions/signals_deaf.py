"""Ignores every signal that can be ignored, blocks the others, and loops.

Kind: signals
Control: hangs the grader
Told: look for a loop that never ends
"""

import signal


def answer(*args):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
