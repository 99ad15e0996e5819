"""The input is centred in place.

Exercise: TwoLayerNet
Hint: x -= ... changes the caller's array.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        y = super().predict(x)
        x -= np.mean(x, axis=0)
        return y
