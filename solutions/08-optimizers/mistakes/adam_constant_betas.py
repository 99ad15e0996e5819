"""The arguments beta1 and beta2 ignored.

Exercise: Adam
Hint: Use the betas that were passed to __init__.
"""

import numpy as np


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = 0.9 * self.m.get(name, 0.0) + 0.1 * grads[name]
            self.v[name] = 0.999 * self.v.get(name, 0.0) + (1 - 0.999) * grads[name] ** 2
            m = self.m[name] / (1 - 0.9**self.t)
            v = self.v[name] / (1 - 0.999**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)
