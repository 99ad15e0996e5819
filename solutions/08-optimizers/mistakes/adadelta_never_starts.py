"""No small number in the upper root: s is 0 at first and stays 0.

Exercise: AdaDelta
Hint: Without eps under the upper root the first step is 0, and all others too.
"""

import numpy as np


class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d
