"""Squares the sum of the gradients instead of summing their squares.

Exercise: AdaGrad
Hint: Square each gradient before it is added: gradients of opposite sign must not cancel.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name]
            params[name] -= self.lr * grads[name] / (np.abs(self.h[name]) + 1e-7)
