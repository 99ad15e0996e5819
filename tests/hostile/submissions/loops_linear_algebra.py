"""Loops in compiled code that looks at no signal: the singular values of a large matrix, again and again.

Kind: loops
Control: hangs the grader
Told: look for a loop that never ends
"""

import numpy as np


def answer(*args):
    while True:
        np.linalg.svd(np.ones((900, 900)) + np.eye(900))


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
