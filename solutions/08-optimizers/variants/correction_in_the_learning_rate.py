"""Adam with both corrections moved into the learning rate, as its paper suggests for speed."""

import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        rate = self.lr * np.sqrt(1.0 - self.beta2**self.t) / (1.0 - self.beta1**self.t)
        for key, grad in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, np.zeros(grad.shape)) + (1 - self.beta1) * grad
            self.v[key] = self.beta2 * self.v.get(key, np.zeros(grad.shape)) + (1 - self.beta2) * grad * grad
            params[key] = params[key] - rate * self.m[key] / (np.sqrt(self.v[key]) + self.eps)
