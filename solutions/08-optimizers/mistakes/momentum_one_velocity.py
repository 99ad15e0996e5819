"""One velocity for all parameters, handed on from each to the next.

Exercise: Momentum
Hint: Each parameter has a velocity of its own: a dict from names to arrays.
"""


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = 0.0

    def update(self, params, grads):
        for name in params:
            self.v = self.momentum * self.v - self.lr * grads[name]
            params[name] = params[name] + self.v
