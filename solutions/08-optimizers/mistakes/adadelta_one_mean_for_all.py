"""One h and one s for all parameters, handed on from each to the next.

Exercise: AdaDelta
Hint: Each parameter has an h and an s of its own: dicts from names to arrays.
"""

import numpy as np


class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = 0.0
        self.s = 0.0

    def update(self, params, grads):
        for name in params:
            self.h = self.rho * self.h + (1 - self.rho) * grads[name] ** 2
            d = -np.sqrt(self.s + self.eps) / np.sqrt(self.h + self.eps) * grads[name]
            self.s = self.rho * self.s + (1 - self.rho) * d**2
            params[name] = params[name] + d
