"""The four names of the notes: a third layer never learns.

Exercise: sgd_step
Hint: Go through all keys of params.
"""


def sgd_step(params, grads, lr):
    for name in ("W1", "W2", "b1", "b2"):
        if name in params:
            params[name] = params[name] - lr * grads[name]
