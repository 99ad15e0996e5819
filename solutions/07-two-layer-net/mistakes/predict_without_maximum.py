"""A softmax that overflows.

Exercise: TwoLayerNet
Hint: Subtract the largest total input of each row before exp.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        return np.exp(u2) / np.exp(u2).sum(axis=-1, keepdims=True)
