"""The sign of the old velocity reversed: it brakes where it should roll.

Exercise: Momentum
Hint: The old velocity keeps its sign: momentum * v, from which lr * g is subtracted.
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
            self.v[name] = -self.momentum * v - self.lr * grads[name]
            params[name] += self.v[name]
