"""Starts another program that is to write a file when this one is gone.

Kind: outlive
Control: leaves a process
"""

import subprocess

program = "while kill -0 $PPID; do sleep 0.05; done; sleep 60; echo x > '@marker@'"


def answer(*args):
    subprocess.Popen(["/bin/sh", "-c", program], start_new_session=True, stderr=subprocess.DEVNULL)
    return 7.0


relu = answer


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
