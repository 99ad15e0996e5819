"""Five-point formulas, which are right to the fourth power of h."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def tangent_line(f, a):
    slope = numerical_diff(f, a)
    return np.array([slope, f(a) - slope * a])


def numerical_gradient(f, x, h=1e-4):
    gradient = []
    for unit in np.eye(x.size):
        step = h * unit.reshape(x.shape)
        gradient.append((f(x - 2 * step) - 8 * f(x - step) + 8 * f(x + step) - f(x + 2 * step)) / (12 * h))
    return np.array(gradient).reshape(x.shape)


def numerical_gradient_batch(f, X, h=1e-4):
    return np.apply_along_axis(lambda row: numerical_gradient(f, row, h), -1, X.astype(float))


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    while step_num > 0:
        x = x - lr * numerical_gradient(f, x)
        step_num -= 1
    return x
