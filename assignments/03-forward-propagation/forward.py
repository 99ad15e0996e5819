"""Forward propagation: layers, networks and their answers."""

import numpy as np


# The five activation functions of assignment 01 go here.


def affine(x, W, b):
    """Return the total input x @ W + b of a layer.

    Parameters
    ----------
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    W : ndarray of shape (D, H)
        Weights; a column for each of the H units.
    b : ndarray of shape (H,)
        Bias of each unit.

    Returns
    -------
    ndarray of shape (H,) or (N, H)
        Total input of each unit: (H,) for one sample, (N, H) for a batch.

    Examples
    --------
    >>> affine(np.array([2, 3]), np.array([[0.1], [0.2]]), np.array([0.5]))
    array([1.3])
    """
    raise NotImplementedError("Write affine here.")


def init_network(layer_sizes, rng, weight_std=0.01):
    """Return a new network with random weights and zero biases.

    Parameters
    ----------
    layer_sizes : list of int
        ``[D, H1, ..., K]``: the number of inputs, then the number of units of each layer.
    rng : numpy.random.Generator
        Where all random numbers come from.
    weight_std : float, optional
        Standard deviation of the weights.

    Returns
    -------
    dict
        ``W1, b1, ..., Wn, bn`` for n + 1 sizes. `W` of shape (inputs, units) holds independent Gaussian
        numbers of mean 0, `b` of shape (units,) zeros.

    Examples
    --------
    >>> network = init_network([2, 3, 2], np.random.default_rng(0))
    >>> {name: value.shape for name, value in network.items()}
    {'W1': (2, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    raise NotImplementedError("Write init_network here.")


def forward(network, x, activations):
    """Run an input through a network.

    Parameters
    ----------
    network : dict
        ``W1, b1, ..., Wn, bn``: `W` of shape (inputs, units) and `b` of shape (units,); may hold more.
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    activations : list of str
        For each layer, first to last, one of ``"identity"``, ``"step"``, ``"sigmoid"``, ``"relu"`` and
        ``"softmax"``.

    Returns
    -------
    y : ndarray of shape (K,) or (N, K)
        Output of the last layer.
    cache : dict
        ``u1, z1, ..., un, zn``: total input and output of each layer, (H,) or (N, H); `zn` is `y`.

    Examples
    --------
    >>> network = {"W1": np.array([[1.0, -1.0]]), "b1": np.array([0.0, 0.5])}
    >>> y, cache = forward(network, np.array([2.0]), ["relu"])
    >>> y
    array([2., 0.])
    >>> cache["u1"]
    array([ 2. , -1.5])
    """
    raise NotImplementedError("Write forward here.")


def predict_class(network, x, activations):
    """Return the index of the largest output.

    Parameters
    ----------
    network, x, activations
        As for `forward`.

    Returns
    -------
    int, or ndarray of int of shape (N,)
        The class, from 0 to K - 1: a number for one sample, one entry for each row of a batch.

    Examples
    --------
    >>> network = {"W1": np.eye(3), "b1": np.zeros(3)}
    >>> int(predict_class(network, np.array([0.1, 0.7, 0.2]), ["softmax"]))
    1
    >>> predict_class(network, np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]]), ["softmax"])
    array([1, 0])
    """
    raise NotImplementedError("Write predict_class here.")
