"""Gradients multiplied in place: the caller's gradients change.

Exercise: Momentum
Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.
"""


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            grads[name] *= self.lr
            self.v[name] = self.momentum * self.v.get(name, 0.0) - grads[name]
            params[name] = params[name] + self.v[name]
