"""Starts threads until the system has none left.

Kind: processes
Control: hangs the grader
"""

import threading

gate = threading.Event()
kept = []


def answer(*args):
    for _ in range(2000):
        kept.append(threading.Thread(target=gate.wait))
        kept[-1].start()
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
