"""Divided by the sum of squares itself, without the root.

Exercise: AdaGrad
Hint: Divide by the root of h, not by h.
"""


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / (self.h[name] + 1e-7)
