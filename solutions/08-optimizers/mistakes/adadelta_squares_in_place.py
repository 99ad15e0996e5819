"""Gradients squared in place: the caller's gradients change.

Exercise: AdaDelta
Hint: g **= 2 changes the caller's array; g**2 makes a new one.
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
            d = -np.sqrt(s + self.eps) * g
            g **= 2
            h = self.rho * h + (1 - self.rho) * g
            d /= np.sqrt(h + self.eps)
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d
