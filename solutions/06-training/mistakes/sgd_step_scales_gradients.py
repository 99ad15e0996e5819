"""Gradients multiplied in place: the caller's gradients change.

Exercise: sgd_step
Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.
"""


def sgd_step(params, grads, lr):
    for name in params:
        grads[name] *= lr
        params[name] = params[name] - grads[name]
