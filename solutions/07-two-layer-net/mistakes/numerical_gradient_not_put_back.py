"""Each weight is left where it was moved to last.

Exercise: TwoLayerNet
Hint: Put the old value back before you go to the next weight.
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
                higher = self.loss(x, t)
                values[index] = kept - 1e-4
                gradients[name][index] = (higher - self.loss(x, t)) / 2e-4
        return gradients
