"""relu in the hidden layer.

Exercise: TwoLayerNet
Hint: The hidden layer of this network has sigmoid units.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        p = self.params
        u2 = np.maximum(x @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
        exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
        return exponents / exponents.sum(axis=-1, keepdims=True)
