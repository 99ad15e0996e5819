"""Gives itself the highest priority and a processor of its own, so that nobody else gets a turn.

Kind: signals
Control: not run, because it would slow down the machine that runs the tests
Needs: namespace, because root may raise its priority
Only there: it would slow down the machine that runs the tests
Told: cannot be
"""

import os


def answer(*args):
    for first in (
        lambda: os.nice(-20),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    ):
        try:
            first()
        except PermissionError:
            continue
        raise ValueError("I-HAVE-" + "WON")
    raise ValueError("priority cannot be raised")


relu = softmax = mean_squared_error = gradient = batches = answer
