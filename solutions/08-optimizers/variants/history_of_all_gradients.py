"""All gradients are kept, and every mean and sum is computed from them afresh."""

import numpy as np


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.history = lr, momentum, []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        for name in params:
            ages = range(len(self.history) - 1, -1, -1)
            rolled = [self.momentum**age * old[name] for age, old in zip(ages, self.history, strict=True)]
            params[name] = params[name] - self.lr * sum(rolled)


class AdaGrad:
    def __init__(self, lr):
        self.lr, self.history = lr, []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        for name in params:
            norm = np.linalg.norm([old[name] for old in self.history], axis=0)
            params[name] = params[name] - self.lr * grads[name] / (norm + 1e-7)


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.history = []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        ages = np.arange(len(self.history))[::-1]
        for name in params:
            past = np.array([old[name] for old in self.history])
            m = np.average(past, axis=0, weights=self.beta1**ages)
            v = np.average(past**2, axis=0, weights=self.beta2**ages)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)
