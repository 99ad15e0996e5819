"""The new value gets a name of its own and never reaches the dict.

Exercise: SGD
Hint: p = p - ... makes a new array; write it back to params[name].
"""


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name, p in params.items():
            p = p - self.lr * grads[name]  # noqa: PLW2901 (the mistake itself)
