"""The state in the class, emptied by each new optimizer: all share it.

Exercise: AdaDelta
Hint: What is set in the class belongs to all of its objects; set self.h, not AdaDelta.h.
"""

import numpy as np


class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        AdaDelta.h, AdaDelta.s = {}, {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d
