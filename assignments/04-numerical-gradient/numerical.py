"""Slopes and gradients by differences, and the way downhill."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    """Return the slope of a function of one number, by the central difference.

    Parameters
    ----------
    f : callable
        Takes a number, gives a number.
    x : float or int
        Where the slope is taken.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    float
        (f(x + h) - f(x - h)) / (2 h).

    Examples
    --------
    >>> round(numerical_diff(lambda x: 0.01 * x**2 + 0.1 * x, 5), 6)
    0.2
    """
    raise NotImplementedError("Write numerical_diff here.")


def tangent_line(f, a):
    """Return slope and intercept of the tangent to a curve.

    Parameters
    ----------
    f : callable
        Takes a number, gives a number.
    a : float or int
        Where the line touches the curve.

    Returns
    -------
    slope, intercept : float
        The tangent is the line ``slope * x + intercept``.

    Examples
    --------
    >>> slope, intercept = tangent_line(lambda x: 0.01 * x**2 + 0.1 * x, 5)
    >>> round(slope, 6), round(intercept, 6)
    (0.2, -0.25)
    """
    raise NotImplementedError("Write tangent_line here.")


def numerical_gradient(f, x, h=1e-4):
    """Return the gradient of a function of many numbers, by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of float of the shape of `x`, gives a number.
    x : ndarray of any shape, at least one axis
        Where the gradient is taken; floats or integers. The same afterwards.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    ndarray of float, of the shape of `x`
        The partial derivative for each entry.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] ** 2 + x[1] ** 2, np.array([3, 4])).round(6)
    array([6., 8.])
    """
    raise NotImplementedError("Write numerical_gradient here.")


def numerical_gradient_batch(f, X, h=1e-4):
    """Return the gradient at each row of a batch, by central differences.

    Parameters
    ----------
    f : callable
        Takes one row, an array of float of shape (D,), and gives a number.
    X : ndarray of shape (N, D) or (D,)
        N points, or one; floats or integers. The same afterwards.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    ndarray of float, of the shape of `X`
        Each row is the gradient at that row of `X`.

    Examples
    --------
    >>> X = np.array([[3.0, 4.0], [1.0, 4.0]])
    >>> numerical_gradient_batch(lambda x: x[0] ** 2 + x[1] ** 2, X).round(6)
    array([[6., 8.],
           [2., 8.]])
    """
    raise NotImplementedError("Write numerical_gradient_batch here.")


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    """Walk downhill, and return the point that is reached.

    Parameters
    ----------
    f : callable
        Takes an array of float of the shape of `init_x`, gives a number.
    init_x : ndarray of any shape, at least one axis
        Where to begin; floats or integers. Not changed.
    lr : float, optional
        Learning rate: the part of the gradient that is taken off in one step.
    step_num : int, optional
        Number of steps.

    Returns
    -------
    ndarray of float, of the shape of `init_x`
        The point after `step_num` steps.

    Examples
    --------
    >>> gradient_descent(lambda x: x[0] ** 2 + x[1] ** 2, np.array([-3, 4]), lr=0.1, step_num=2).round(6)
    array([-1.92,  2.56])
    """
    raise NotImplementedError("Write gradient_descent here.")
