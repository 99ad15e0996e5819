"""Moved forth and back by h, which leaves a rounding error in the weights.

Exercise: TwoLayerNet
Hint: Keep the old value and put it back: w + h - 2h + h need not be w.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def numerical_gradient(self, x, t):
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                values[index] += 1e-4
                higher = self.loss(x, t)
                values[index] -= 2e-4
                lower = self.loss(x, t)
                values[index] += 1e-4
                gradients[name][index] = (higher - lower) / 2e-4
        return gradients
