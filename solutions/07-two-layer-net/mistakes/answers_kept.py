"""An answer is kept, and given again although the weights have changed.

Exercise: TwoLayerNet
Hint: Compute anew at every call; the weights change in between.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def predict(self, x):
        known = vars(self).setdefault("_known", {})
        key = np.asarray(x).tobytes()
        if key not in known:
            known[key] = super().predict(x)
        return known[key]

    def numerical_gradient(self, x, t):
        net = TwoLayerNet.__base__(1, 1, 1, np.random.default_rng(0))
        net.params = self.params
        return net.numerical_gradient(x, t)
