"""A network of two layers, and mini-batch gradient descent."""

import numpy as np


class TwoLayerNet:
    """A network with a layer of sigmoid units and a softmax output.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        Numbers D of inputs, H of hidden units, and K of classes.
    rng : numpy.random.Generator
        Source of the first weights.
    weight_init_std : float, optional
        Standard deviation of the first weights.

    Attributes
    ----------
    params : dict
        ``W1`` of shape (D, H), ``b1`` (H,), ``W2`` (H, K), ``b2`` (K,).

    Examples
    --------
    >>> net = TwoLayerNet(64, 50, 10, np.random.default_rng(0))
    >>> x, t = np.ones((3, 64)), np.array([4, 0, 9])
    >>> net.predict(x).shape
    (3, 10)
    >>> gradients = net.gradient(x, t)
    >>> {name: gradients[name].shape for name in ("W1", "b1", "W2", "b2")}
    {'W1': (64, 50), 'b1': (50,), 'W2': (50, 10), 'b2': (10,)}
    """

    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        raise NotImplementedError("Write TwoLayerNet.__init__ here.")

    def predict(self, x):
        """Return the probabilities of the classes.

        Parameters
        ----------
        x : ndarray of shape (D,) or (N, D)
            Input: one sample or a batch.

        Returns
        -------
        ndarray of shape (K,) or (N, K)
            Probabilities; those of a sample sum to 1.
        """
        raise NotImplementedError("Write TwoLayerNet.predict here.")

    def loss(self, x, t):
        """Return the cross entropy, a mean over the batch.

        Parameters
        ----------
        x : ndarray of shape (D,) or (N, D)
            Input: one sample or a batch.
        t : ndarray
            True classes: one-hot, of shape (K,) or (N, K); or labels, of shape () or (N,).

        Returns
        -------
        float
            The mean of -log(probability of the true class + 1e-7).
        """
        raise NotImplementedError("Write TwoLayerNet.loss here.")

    def accuracy(self, x, t):
        """Return the share of samples that are classified rightly.

        Parameters
        ----------
        x : ndarray of shape (D,) or (N, D)
            Input: one sample or a batch.
        t : ndarray
            True classes, as for `loss`.

        Returns
        -------
        float
            From 0 to 1.
        """
        raise NotImplementedError("Write TwoLayerNet.accuracy here.")

    def numerical_gradient(self, x, t):
        """Return the gradient of the loss by central differences; slow.

        Parameters
        ----------
        x : ndarray of shape (D,) or (N, D)
            Input: one sample or a batch.
        t : ndarray
            True classes, as for `loss`.

        Returns
        -------
        dict
            ``W1, b1, W2, b2``: slopes, of the shapes of the parameters, which are the same afterwards.
        """
        raise NotImplementedError("Write TwoLayerNet.numerical_gradient here.")

    def gradient(self, x, t):
        """Return the gradient of the loss by backpropagation.

        Parameters
        ----------
        x : ndarray of shape (D,) or (N, D)
            Input: one sample or a batch.
        t : ndarray
            True classes, as for `loss`.

        Returns
        -------
        dict
            ``W1, b1, W2, b2``: slopes, of the shapes of the parameters.
        """
        raise NotImplementedError("Write TwoLayerNet.gradient here.")


def train(net, x, t, lr, batch_size, iterations, rng):
    """Train a network by mini-batch gradient descent, in place.

    Parameters
    ----------
    net : object
        A network with ``params``, ``gradient(x, t)`` and ``loss(x, t)``, such as a `TwoLayerNet`; the arrays
        in ``params`` are changed.
    x : ndarray of shape (N, D)
        Inputs, one sample a row; not changed.
    t : ndarray of shape (N, K) or (N,)
        True classes, one-hot or labels; not changed.
    lr : float
        Learning rate.
    batch_size : int
        Samples in a batch; at most N.
    iterations : int
        Number of batches, with a step for each.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    list of float
        One loss for each iteration.

    Examples
    --------
    Points left and right of zero:

    >>> rng = np.random.default_rng(0)
    >>> x = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    >>> t = np.array([0, 0, 1, 1])
    >>> net = TwoLayerNet(1, 5, 2, rng)
    >>> losses = train(net, x, t, 1.0, 2, 200, rng)
    >>> len(losses), bool(losses[0] > 0.5), bool(losses[-1] < 0.1)
    (200, True, True)
    """
    raise NotImplementedError("Write train here.")
