"""Hands the network that it is lent more than anybody has to compute with.

Kind: lent
Control: not run, because the network is its own process's there
Told: It calls what it was given with more than
"""

import numpy as np


def fit(net, x, t):
    net.loss(np.zeros((1000, 3000)), t)


relu = softmax = mean_squared_error = gradient = batches = fit
