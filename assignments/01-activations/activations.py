"""Activation functions of a neural network."""

import numpy as np


def identity(x):
    """Return the total input unchanged.

    Parameters
    ----------
    x : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of `x`
        `x` itself, or a copy.

    Examples
    --------
    >>> identity(np.array([-2.5, 0.0, 14.04]))
    array([-2.5 ,  0.  , 14.04])
    """
    raise NotImplementedError("Write identity here.")


def step(x):
    """Return 1 where `x` is above 0, and 0 elsewhere.

    Parameters
    ----------
    x : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of `x`
        Entries 0 or 1, as integers, floats or booleans. ``step(0)`` is 0.

    Examples
    --------
    >>> step(np.array([-3.0, 0.0, 3.0]))
    array([0, 0, 1])
    """
    raise NotImplementedError("Write step here.")


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise.

    Parameters
    ----------
    x : ndarray of any shape
        Total input; any finite numbers, integers as well.

    Returns
    -------
    ndarray of float, of the shape of `x`
        Entries between 0 and 1. No overflow warning, however large or small `x` is.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    raise NotImplementedError("Write sigmoid here.")


def relu(x):
    """Return max(0, x), elementwise.

    Parameters
    ----------
    x : ndarray of any shape
        Total input; not changed.

    Returns
    -------
    ndarray of the shape of `x`
        `x` where it is positive, 0 elsewhere.

    Examples
    --------
    >>> relu(np.array([[1.0, 0.5], [-1.0, 1.5]]))
    array([[1. , 0.5],
           [0. , 1.5]])
    """
    raise NotImplementedError("Write relu here.")


def softmax(x):
    """Return the probabilities exp(x) / sum(exp(x)) along the last axis.

    Parameters
    ----------
    x : ndarray of shape (K,), (N, K) or (..., K)
        Logits, at least one axis; also large ones, such as 10000, and integers. Not changed.

    Returns
    -------
    ndarray of float, of the shape of `x`
        Entries between 0 and 1 that sum to 1 along the last axis. A row depends on no other row.

    Examples
    --------
    >>> softmax(np.array([[1.0, 0.5], [1000.0, 1000.0]])).round(4)
    array([[0.6225, 0.3775],
           [0.5   , 0.5   ]])
    """
    raise NotImplementedError("Write softmax here.")
