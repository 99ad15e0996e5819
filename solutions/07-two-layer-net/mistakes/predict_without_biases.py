"""The biases are left out.

Exercise: TwoLayerNet
Hint: u = x @ W + b, in both layers.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        p = self.params
        u2 = 1 / (1 + np.exp(-(x @ p["W1"]))) @ p["W2"]
        exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
        return exponents / exponents.sum(axis=-1, keepdims=True)
