"""Opens files until no descriptor is left, neither for its own process nor for the answer.

Kind: descriptors
Control: meets the limits of this test
"""

import os

kept = []


def answer(*args):
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))


relu = softmax = mean_squared_error = gradient = batches = answer
