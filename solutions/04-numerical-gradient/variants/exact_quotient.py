"""The step that was really made, in place of h; three-point one-sided differences for the tangent; prints."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    right, left = x + h, x - h
    print("numerical_diff at", left, right)
    return np.asarray((f(right) - f(left)) / (right - left))


def tangent_line(f, a):
    h = 1e-4
    height = f(a)
    slope = (4 * f(a + h) - f(a + 2 * h) - 3 * height) / (2 * h)
    return slope, height - slope * a


def numerical_gradient(f, x, h=1e-4):
    columns = []
    for i in range(x.size):
        right, left = x.astype(float).ravel(), x.astype(float).ravel()
        right[i], left[i] = right[i] + h, left[i] - h
        rise = f(right.reshape(x.shape)) - f(left.reshape(x.shape))
        columns.append(rise / (right[i] - left[i]))
    return np.reshape(columns, x.shape)
