"""Slopes from the outputs in the cache, z * (1 - z) and z > 0, which is right and saves an exp."""

import numpy as np


def backward(network, x, t, cache, activations, loss):
    zs = [np.atleast_2d(x)]
    for number in range(1, len(activations) + 1):
        zs.append(np.atleast_2d(cache["z" + str(number)]))
    y = zs.pop()
    count = y.size if loss == "mean_squared_error" else y.shape[0]
    delta = y.astype(float)
    if loss == "cross_entropy_error" and t.size != y.size:
        delta[np.arange(len(y)), t.ravel()] -= 1
    else:
        delta = delta - t.reshape(y.shape)
    delta = delta / count
    gradients = {}
    for number in range(len(activations), 0, -1):
        z = zs.pop()
        gradients["W" + str(number)] = np.dot(z.T, delta)
        gradients["b" + str(number)] = np.sum(delta, axis=0)
        if zs:
            slope = z * (1 - z) if activations[number - 2] == "sigmoid" else z > 0
            delta = np.dot(delta, network["W" + str(number)].T) * slope
    return gradients
