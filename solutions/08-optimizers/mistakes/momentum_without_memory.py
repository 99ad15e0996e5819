"""Velocities made anew at each update: plain descent.

Exercise: Momentum
Hint: Make the velocities once, at the first update, and keep them in self.
"""

import numpy as np


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        self.v = {name: np.zeros_like(value) for name, value in params.items()}
        for name in params:
            self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]
            params[name] += self.v[name]
