"""Gradients divided in place: the caller's gradients change.

Exercise: AdaGrad
Hint: grads[name] /= ... changes the caller's array; make a new one.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            grads[name] /= np.sqrt(self.h[name]) + 1e-7
            params[name] = params[name] - self.lr * grads[name]
