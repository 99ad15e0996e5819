"""The slope of the sigmoid at its output z1, as the notes have it.

Exercise: TwoLayerNet
Hint: d_sigmoid takes the total input u1; from the output the slope is z1 * (1 - z1).
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
        s = 1 / (1 + np.exp(-z1))
        delta1 = delta2 @ W2.T * s * (1 - s)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
