"""Parameters and gradients paired by their place in the dicts.

Exercise: SGD
Hint: Look up each gradient by name: the two dicts may have different orders.
"""


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for p, g in zip(params.values(), grads.values(), strict=True):
            p -= self.lr * g  # noqa: PLW2901 (changes the array)
