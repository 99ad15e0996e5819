"""The argument momentum ignored: always 0.9.

Exercise: Momentum
Hint: Use the momentum that was passed to __init__.
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
            self.v[name] = 0.9 * v - self.lr * grads[name]
            params[name] += self.v[name]
