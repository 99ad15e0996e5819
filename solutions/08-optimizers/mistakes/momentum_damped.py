"""The gradient weighted by 1 - momentum, as in a running mean.

Exercise: Momentum
Hint: The gradient counts in full: v <- momentum * v - lr * g.
"""

import numpy as np


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(params[name]))
            self.v[name] = self.momentum * v - (1 - self.momentum) * self.lr * grads[name]
            params[name] += self.v[name]
