"""A step along the gradient: the loss grows.

Exercise: sgd_step
Hint: The gradient points uphill; subtract it.
"""


def sgd_step(params, grads, lr):
    for name in params:
        params[name] = params[name] + lr * grads[name]
