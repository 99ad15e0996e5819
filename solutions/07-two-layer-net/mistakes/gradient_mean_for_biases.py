"""The mean over the batch for the biases, when delta has been divided by N already.

Exercise: TwoLayerNet
Hint: delta2 is divided by N already; sum it over the samples.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.mean(axis=0), "W2": z1.T @ delta2, "b2": delta2.mean(axis=0)}
