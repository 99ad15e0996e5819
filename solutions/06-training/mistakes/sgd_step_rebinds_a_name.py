"""The new value gets a name of its own and never reaches the dict.

Exercise: sgd_step
Hint: Write the new value back: params[name] = ...
"""


def sgd_step(params, grads, lr):
    for name, value in params.items():
        value = value - lr * grads[name]  # noqa: PLW2901 (the mistake itself)
