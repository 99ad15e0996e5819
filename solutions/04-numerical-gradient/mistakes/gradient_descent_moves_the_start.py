"""The caller's array walks downhill too.

Exercise: gradient_descent
Hint: x = init_x makes no copy; begin with init_x.astype(float).
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
    x = init_x if init_x.dtype == float else init_x.astype(float)
    for _ in range(step_num):
        x -= lr * gradient_of(f, x)
    return x
