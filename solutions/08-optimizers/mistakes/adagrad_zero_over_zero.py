"""No small number: a weight without gradient becomes nan.

Exercise: AdaGrad
Hint: 0 / 0 is nan; divide by sqrt(h) + 1e-7.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / np.sqrt(self.h[name])
