"""Loss functions of a neural network."""

import numpy as np


def sum_squared_error(y, t):
    """Return half the sum of the squared differences.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    float
        0.5 * sum((y - t)^2), the sum over every entry.

    Examples
    --------
    >>> y = np.array([0.1, 0.05, 0.6, 0.05, 0.2])
    >>> t = np.array([0, 0, 1, 0, 0])
    >>> round(float(sum_squared_error(y, t)), 4)
    0.1075
    """
    raise NotImplementedError("Write sum_squared_error here.")


def mean_squared_error(y, t):
    """Return half the mean of the squared differences.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    float
        mean((y - t)^2) / 2, the mean over every entry.

    Examples
    --------
    >>> y = np.array([[1, 2], [3, 4]])
    >>> t = np.array([[0, 2], [1, 1]])
    >>> float(mean_squared_error(y, t))
    1.75
    """
    raise NotImplementedError("Write mean_squared_error here.")


def cross_entropy_error(y, t):
    """Return the mean over the batch of -log(probability of the true class + 1e-7).

    Parameters
    ----------
    y : ndarray of shape (K,) or (N, K)
        Probabilities of K classes, of one sample or of N.
    t : ndarray
        The true classes: one-hot, of the shape of `y`; or integer labels, of shape () or (N,).

    Returns
    -------
    float
        The mean over the N samples. A zero probability costs about 16.118, never inf or nan.

    Examples
    --------
    >>> y = np.array([[0.9, 0.2], [0.6, 0.4], [0.7, 0.3]])
    >>> round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1], [1, 0]]))), 6)
    0.459442
    >>> round(float(cross_entropy_error(y, np.array([0, 1, 0]))), 6)
    0.459442
    """
    raise NotImplementedError("Write cross_entropy_error here.")


def binary_cross_entropy(y, t):
    """Return the mean of -(t log y + (1 - t) log(1 - y)), with 1e-7 added inside each logarithm.

    Parameters
    ----------
    y : ndarray of shape (N,) or (N, 1)
        Probabilities of "yes", in [0, 1].
    t : ndarray of shape (N,) or (N, 1)
        Targets, 0 or 1; its shape may be the other one of the two.

    Returns
    -------
    float
        The mean over the N samples; finite also at ``y = 0`` and ``y = 1``.

    Examples
    --------
    >>> y = np.array([[0.9], [0.2], [0.7]])
    >>> t = np.array([1, 0, 1])
    >>> round(float(binary_cross_entropy(y, t)), 4)
    0.2284
    """
    raise NotImplementedError("Write binary_cross_entropy here.")
