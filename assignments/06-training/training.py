"""Training: first weights, mini-batches, steps of gradient descent, and the loop around them."""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    """Return random first weights of a layer.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units.
    method : str
        ``"gaussian"`` (standard deviation 0.01), ``"xavier"`` (1 / sqrt(n_in)) or ``"he"``
        (sqrt(2 / n_in)).
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    ndarray of float, of shape (n_in, n_out)
        Gaussian, with mean 0.

    Raises
    ------
    ValueError
        If `method` is none of the three.

    Examples
    --------
    >>> W = init_weights(784, 40, "he", np.random.default_rng(0))
    >>> W.shape
    (784, 40)
    >>> round(float(W.std()), 2)
    0.05
    """
    raise NotImplementedError("Write init_weights here.")


def minibatches(x, t, batch_size, rng):
    """Return an iterator over the shuffled samples of one epoch, batch by batch.

    Parameters
    ----------
    x : ndarray of shape (N, ...)
        Inputs, one sample a row; not changed.
    t : ndarray of shape (N, ...)
        Targets, one sample a row; not changed.
    batch_size : int
        Samples in a batch; the last one may have fewer.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    iterable of (x_batch, t_batch)
        Each sample exactly once, in random order, rows of `x` and `t` kept together.

    Examples
    --------
    >>> x = np.arange(5)
    >>> batches = list(minibatches(x, 10 * x, 2, np.random.default_rng(0)))
    >>> [len(x_batch) for x_batch, t_batch in batches]
    [2, 2, 1]
    >>> all((t_batch == 10 * x_batch).all() for x_batch, t_batch in batches)
    True
    """
    raise NotImplementedError("Write minibatches here.")


def sgd_step(params, grads, lr):
    """Move every parameter against its gradient, in place.

    Parameters
    ----------
    params : dict of str to ndarray
        Weights and biases; the dict holds the new values afterwards.
    grads : dict of str to ndarray
        The gradient of each, under the same name and of the same shape; not changed.
    lr : float
        Learning rate.

    Examples
    --------
    >>> params = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.5, 0.5])}
    >>> grads = {"W1": np.array([[2.0, -2.0]]), "b1": np.array([0.0, 1.0])}
    >>> sgd_step(params, grads, 0.1)
    >>> params
    {'W1': array([[0.8, 2.2]]), 'b1': array([0.5, 0.4])}
    """
    raise NotImplementedError("Write sgd_step here.")


def train_regression(x, t, hidden_size, lr, epochs, rng):
    """Fit a D-H-1 network with relu units by online gradient descent on half squares.

    Parameters
    ----------
    x : ndarray of shape (N, D)
        Inputs.
    t : ndarray of shape (N,) or (N, 1)
        Targets.
    hidden_size : int
        Number H of hidden units.
    lr : float
        Learning rate.
    epochs : int
        How often every sample is visited: once an epoch, in random order, a step after each.
    rng : numpy.random.Generator
        Source of all randomness: first weights, then the orders.

    Returns
    -------
    network : dict
        ``W1`` of shape (D, H), ``b1`` (H,), ``W2`` (H, 1), ``b2`` (1,).
    losses : list of float
        The mean of (y - t)^2 / 2 for each epoch.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((1000, 2))
    >>> network, losses = train_regression(x, 3 * x[:, 0] + 2 * x[:, 1], 10, 0.07, 20, rng)
    >>> len(losses), losses[-1] < 0.01
    (20, True)
    """
    raise NotImplementedError("Write train_regression here.")
