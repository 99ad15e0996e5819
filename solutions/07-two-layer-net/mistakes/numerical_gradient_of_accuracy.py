"""Differences of the accuracy, which is flat.

Exercise: TwoLayerNet
Hint: It is the loss whose slope is asked for; the accuracy is flat almost everywhere.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def numerical_gradient(self, x, t):
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                kept = values[index]
                values[index] = kept + 1e-4
                higher = self.accuracy(x, t)
                values[index] = kept - 1e-4
                lower = self.accuracy(x, t)
                values[index] = kept
                gradients[name][index] = (higher - lower) / 2e-4
        return gradients
