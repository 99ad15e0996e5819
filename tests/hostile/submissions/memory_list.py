"""Takes memory until there is none.

Kind: memory
Control: meets the limits of this test
Told: It needs more memory than a submission may use | look for a loop that never ends
"""

import numpy as np


def answer(*args):
    kept = []
    while True:
        kept.append(np.empty(1 << 20))
        kept[-1][0] = 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
