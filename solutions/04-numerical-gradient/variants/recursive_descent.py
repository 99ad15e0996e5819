"""One step, and the rest of the way from there."""

import numpy as np


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    if step_num == 0:
        return init_x * 1.0
    return gradient_descent(f, init_x - lr * slopes(f, init_x.astype(float)), lr, step_num - 1)


def slopes(f, x, h=1e-5):
    moved = [h * unit.reshape(x.shape) for unit in np.eye(x.size)]
    return np.reshape([(f(x + step) - f(x - step)) * 0.5 / h for step in moved], x.shape)
