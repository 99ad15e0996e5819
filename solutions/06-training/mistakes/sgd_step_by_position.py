"""Parameters and gradients paired by their place in the dicts.

Exercise: sgd_step
Hint: Look up each gradient by name: the two dicts may have different orders.
"""


def sgd_step(params, grads, lr):
    for value, grad in zip(params.values(), grads.values(), strict=True):
        value -= lr * grad  # noqa: PLW2901 (changes the array)
