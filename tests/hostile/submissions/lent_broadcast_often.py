"""Has the network that it is lent make tables that are just small enough, for ever.

Kind: lent
Control: not run, because the network is its own process's there
Told: never ends with | is used up | again and again
"""

import numpy as np


def fit(net, x, t):
    n = 1000
    while True:
        try:
            net.loss(np.zeros((n, 1)), np.zeros((1, n)))
        except ValueError:
            n = n * 9 // 10
        n = n * 11 // 10


relu = softmax = mean_squared_error = gradient = batches = fit
