"""No 1e-7: the logarithm of a probability of 0.

Exercise: TwoLayerNet
Hint: Add 1e-7 to the probability; log(0) is -inf.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        labels = np.reshape(t, y.shape).argmax(axis=1) if np.size(t) == y.size else np.reshape(t, -1)
        return -np.mean(np.log(y[np.arange(len(y)), labels]))
