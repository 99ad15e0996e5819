"""State in single precision."""

import numpy as np


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = np.float32(lr), np.float32(momentum), {}

    def update(self, params, grads):
        for name in params:
            old = self.v.get(name, np.float32(0))
            self.v[name] = self.momentum * old - self.lr * grads[name].astype(np.float32)
            params[name] = params[name] + self.v[name]


class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho, self.eps, self.h, self.s = np.float32(rho), np.float32(eps), {}, {}

    def update(self, params, grads):
        for name in params:
            g = grads[name].astype(np.float32)
            old = self.s.get(name, np.float32(0))
            self.h[name] = self.rho * self.h.get(name, np.float32(0)) + (1 - self.rho) * g**2
            d = -np.sqrt(old + self.eps) / np.sqrt(self.h[name] + self.eps) * g
            self.s[name] = self.rho * old + (1 - self.rho) * d**2
            params[name] = params[name] + d
