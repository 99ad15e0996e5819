"""The small number under the root, where it is much larger: its root is 0.0003.

Exercise: AdaGrad
Hint: Add 1e-7 to the root, not under it: sqrt(h) + 1e-7.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / np.sqrt(self.h[name] + 1e-7)
