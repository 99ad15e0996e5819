"""len(y) as the number of samples: for one sample that is the number of classes.

Exercise: TwoLayerNet
Hint: One sample is a batch of one: N is 1, not K.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def loss(self, x, t):
        y = self.predict(x)
        one_hot = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        return -np.sum(one_hot * np.log(y + 1e-7)) / len(y)
