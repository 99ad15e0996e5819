"""Backpropagation: the gradients of a loss for every weight and bias of a network."""

import numpy as np


def d_sigmoid(u):
    """Return the derivative of the sigmoid at the total input `u`, elementwise.

    Parameters
    ----------
    u : ndarray of any shape
        Total input (not the layer's output); any finite numbers.

    Returns
    -------
    ndarray of float, of the shape of `u`
        s(u) * (1 - s(u)), with s the sigmoid.

    Examples
    --------
    >>> d_sigmoid(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    raise NotImplementedError("Write d_sigmoid here.")


def d_relu(u):
    """Return the derivative of max(0, u) at the total input `u`, elementwise.

    Parameters
    ----------
    u : ndarray of any shape
        Total input; not changed.

    Returns
    -------
    ndarray of the shape of `u`
        Entries 1 (where ``u > 0``) or 0, as integers, floats or booleans. ``d_relu(0)`` is 0.

    Examples
    --------
    >>> d_relu(np.array([-3.0, 0.0, 0.1]))
    array([0., 0., 1.])
    """
    raise NotImplementedError("Write d_relu here.")


def d_mean_squared_error(y, t):
    """Return dE/dy of E = mean((y - t)^2) / 2.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) divided by the number of entries of `y`.

    Examples
    --------
    >>> d_mean_squared_error(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 2], [1, 1]]))
    array([[0.25, 0.  ],
           [0.5 , 0.75]])
    """
    raise NotImplementedError("Write d_mean_squared_error here.")


def d_sigmoid_with_loss(y, t):
    """Return dE/du for a sigmoid output y = s(u) and the binary cross entropy, a mean over N samples.

    Parameters
    ----------
    y : ndarray of shape (N,) or (N, 1)
        Probabilities of "yes".
    t : ndarray of shape (N,) or (N, 1)
        Targets, 0 or 1; its shape may be the other one of the two.

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) / N.

    Examples
    --------
    >>> d_sigmoid_with_loss(np.array([[0.75], [0.5]]), np.array([1, 0]))
    array([[-0.125],
           [ 0.25 ]])
    """
    raise NotImplementedError("Write d_sigmoid_with_loss here.")


def d_softmax_with_loss(y, t):
    """Return dE/du for softmax outputs y and the cross entropy, a mean over N samples.

    Parameters
    ----------
    y : ndarray of shape (K,) or (N, K)
        Probabilities of K classes, of one sample or of N. Not changed.
    t : ndarray
        The true classes: one-hot, of the shape of `y`; or integer labels, of shape () or (N,).

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) / N with `t` one-hot; N is 1 for one sample.

    Examples
    --------
    >>> d_softmax_with_loss(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([1, 0]))
    array([[ 0.125, -0.125],
           [-0.25 ,  0.25 ]])
    """
    raise NotImplementedError("Write d_softmax_with_loss here.")


D_ACTIVATION = {"sigmoid": d_sigmoid, "relu": d_relu}
D_LOSS = {
    "mean_squared_error": d_mean_squared_error,
    "binary_cross_entropy": d_sigmoid_with_loss,
    "cross_entropy_error": d_softmax_with_loss,
}


def backward(network, x, t, cache, activations, loss):
    """Return the gradients of the loss for every weight and bias.

    Parameters
    ----------
    network : dict
        ``W1, b1, ..., Wn, bn``: `W` of shape (D, H) and `b` of shape (H,) for H units with D inputs.
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    t : ndarray
        Target, as the function for `loss` takes it: of the shape of the output, or labels for
        ``"cross_entropy_error"``. For a network with one output (N,) and (N, 1) are the same.
    cache : dict
        ``u1, z1, ..., un, zn``: what the forward pass computed for `x`; it may hold more.
    activations : list of str
        The activation of each layer: ``"relu"`` or ``"sigmoid"`` for hidden layers, and for the last
        one the activation that goes with `loss`.
    loss : str
        ``"mean_squared_error"`` (after ``"identity"``), ``"binary_cross_entropy"`` (after
        ``"sigmoid"``) or ``"cross_entropy_error"`` (after ``"softmax"``): each a mean over the batch.

    Returns
    -------
    dict
        ``W1, b1, ..., Wn, bn``: the gradients, each of the shape of the weight or bias it belongs to.

    Examples
    --------
    A network of one unit, with weight 2 and bias 1, that gives 7 for 3 where 5 was wanted:

    >>> network = {"W1": np.array([[2.0]]), "b1": np.array([1.0])}
    >>> x, t = np.array([[3.0]]), np.array([[5.0]])
    >>> cache = {"u1": np.array([[7.0]]), "z1": np.array([[7.0]])}
    >>> backward(network, x, t, cache, ["identity"], "mean_squared_error")
    {'W1': array([[6.]]), 'b1': array([2.])}
    """
    raise NotImplementedError("Write backward here.")
