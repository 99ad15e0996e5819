"""Velocities in the class: all optimizers share them.

Exercise: Momentum
Hint: A dict in the body of the class belongs to all objects; make it in __init__.
"""


class Momentum:
    v = {}  # noqa: RUF012 (the mistake itself)

    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] = params[name] + self.v[name]
