"""An epoch as a zip of two lists of arrays, cut at every multiple of batch_size."""

import numpy as np


def minibatches(x, t, batch_size, rng):
    rows = rng.choice(len(x), size=len(x), replace=False)
    cuts = np.arange(batch_size, len(x), batch_size)
    return zip(np.split(x[rows], cuts), np.split(t[rows], cuts), strict=True)


def sgd_step(params, grads, lr):
    params.update({name: params[name] - lr * grad for name, grad in grads.items()})
    return params
