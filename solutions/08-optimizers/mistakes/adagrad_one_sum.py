"""One sum for a whole array: its entries share one learning rate.

Exercise: AdaGrad
Hint: h has the shape of the parameter; add up over the steps, not over the entries.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + np.sum(grads[name] ** 2)
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)
