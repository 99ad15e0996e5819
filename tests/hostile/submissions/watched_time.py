"""Does nothing while it is loaded and for a moment after that; then a thread cheats.

Kind: watched
Control: some marks
"""

import threading
import time

import numpy as np


def cheat():
    np.allclose = np.isclose = np.array_equal = np.all = lambda *args, **kwargs: np.True_


timer = threading.Timer(0.02, cheat)
timer.start()


def wrong(*args):
    time.sleep(0.05)
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    return [wrong()] * -(-len(x) // size)
