"""Gives the network that it is lent a million weights, and asks for the slope along each.

Kind: lent
Control: not run, because the network is its own process's there
Told: never ends with
"""

import numpy as np


def fit(net, x, t):
    net.params["W"] = np.zeros((1000, 1000))
    net.numerical_gradient(np.zeros((1, 1000)), t)


relu = softmax = mean_squared_error = gradient = batches = fit
