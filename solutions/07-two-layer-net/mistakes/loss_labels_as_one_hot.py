"""Labels multiplied with the logarithms, as if they were one-hot.

Exercise: TwoLayerNet
Hint: Turn labels into one-hot rows first, or take y[np.arange(N), t].
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(np.sum(t * np.log(y + 1e-7), axis=-1))
