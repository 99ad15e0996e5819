"""Has the network that it is lent subtract a row from a column, which makes a table of whoever computes it.

Kind: lent
Control: not run, because the network is its own process's there
Told: It cannot call the function that it was given: MemoryError | never ends with | is used up
"""

import numpy as np


def fit(net, x, t):
    n = 100_000
    net.loss(np.zeros((n, 1)), np.zeros((1, n)))


relu = softmax = mean_squared_error = gradient = batches = fit
