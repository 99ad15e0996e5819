"""One sum for all parameters, made for the first of them.

Exercise: AdaGrad
Hint: Each parameter has a sum of its own: a dict from names to arrays.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = 0.0

    def update(self, params, grads):
        for name in params:
            self.h = self.h + grads[name] ** 2
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(self.h) + 1e-7)
