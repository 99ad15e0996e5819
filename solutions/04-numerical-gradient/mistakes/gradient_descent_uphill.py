"""Steps with the gradient: uphill.

Exercise: gradient_descent
Hint: The gradient points uphill: subtract it.
"""

import numpy as np


def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        x = x + lr * gradient_of(f, x)
    return x
