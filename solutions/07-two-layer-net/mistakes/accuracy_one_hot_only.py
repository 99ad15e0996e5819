"""argmax of the labels, as if they were one-hot.

Exercise: TwoLayerNet
Hint: Labels are the classes themselves; only one-hot targets need argmax.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def accuracy(self, x, t):
        y = self.predict(x)
        return np.mean(y.argmax(axis=-1) == np.argmax(t, axis=-1))
