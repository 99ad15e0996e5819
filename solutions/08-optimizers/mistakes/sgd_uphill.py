"""A step along the gradient instead of against it: the loss grows.

Exercise: SGD
Hint: The gradient points uphill; subtract it.
"""


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            params[name] = params[name] + self.lr * grads[name]
