"""y - t with labels: runs with as many samples as classes, and is wrong.

Exercise: TwoLayerNet
Hint: Turn labels into one-hot rows before you subtract them.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
