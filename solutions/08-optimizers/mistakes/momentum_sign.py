"""The velocity subtracted although it already points downhill.

Exercise: Momentum
Hint: v <- momentum * v - lr * g points downhill already, so it is added: p <- p + v.
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
            self.v[name] = self.momentum * v - self.lr * grads[name]
            params[name] = params[name] - self.v[name]
