"""x itself is changed and put back, as the notes do; integers are copied to floats."""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    if x.dtype != float:
        x = x.astype(float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
        it.iternext()
    return grad


def numerical_gradient_batch(f, X, h=1e-4):
    if X.ndim == 1:
        return numerical_gradient(f, X, h)
    grad = np.zeros(X.shape)
    for idx in range(X.shape[0]):
        grad[idx] = numerical_gradient(f, X[idx], h)
    return grad


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=np.float64)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x
