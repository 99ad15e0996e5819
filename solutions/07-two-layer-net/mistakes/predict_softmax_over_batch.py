"""A softmax over the whole batch: all rows together sum to 1.

Exercise: TwoLayerNet
Hint: Each row is a softmax of its own: sum along axis -1, with keepdims=True.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        return np.exp(u2 - u2.max()) / np.exp(u2 - u2.max()).sum()
