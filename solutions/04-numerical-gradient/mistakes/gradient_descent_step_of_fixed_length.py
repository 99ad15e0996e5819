"""Steps of length lr, however steep it is.

Exercise: gradient_descent
Hint: A step is lr * gradient; its length is not divided out.
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
        gradient = gradient_of(f, x)
        x = x - lr * gradient / (np.sqrt(np.sum(gradient**2)) + 1e-12)
    return x
