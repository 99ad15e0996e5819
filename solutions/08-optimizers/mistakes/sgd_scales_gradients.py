"""Gradients multiplied in place: the caller's gradients change.

Exercise: SGD
Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.
"""


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            grads[name] *= self.lr
            params[name] -= grads[name]
