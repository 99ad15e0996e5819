"""The state in the class, emptied by each new optimizer: all share it.

Exercise: Adam
Hint: What is set in the class belongs to all of its objects; set self.m, not Adam.m.
"""

import numpy as np


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        Adam.m, Adam.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)
