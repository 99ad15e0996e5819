"""Only the sign of the gradient used: all steps have the same length.

Exercise: sgd_step
Hint: The step is in proportion to the gradient: lr * grads[name].
"""


def sgd_step(params, grads, lr):
    for name in params:
        params[name] = params[name] - lr * (grads[name] / abs(grads[name]))
