"""A softmax with the maximum of the whole batch: nan for a row that is much smaller than another.

Exercise: TwoLayerNet
Hint: Subtract the maximum of each row, u2.max(axis=-1, keepdims=True), not that of all.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        exponents = np.exp(u2 - u2.max())
        return exponents / exponents.sum(axis=-1, keepdims=True)
