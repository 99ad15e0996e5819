"""Optimizers: from gradients to steps."""

import numpy as np


class SGD:
    """Stochastic gradient descent: p <- p - lr * g.

    Parameters
    ----------
    lr : float
        Learning rate.

    Examples
    --------
    >>> params = {"W1": np.array([1.0, 2.0])}
    >>> SGD(lr=0.1).update(params, {"W1": np.array([2.0, -5.0])})
    >>> params
    {'W1': array([0.8, 2.5])}
    """

    def __init__(self, lr):
        raise NotImplementedError("Write SGD.__init__ here.")

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        raise NotImplementedError("Write SGD.update here.")


class Momentum:
    """Descent with a velocity: v <- momentum * v - lr * g, then p <- p + v.

    Parameters
    ----------
    lr : float
        Learning rate.
    momentum : float
        Share of the velocity that is left after a step, from 0 (none: plain descent) to 1.

    Examples
    --------
    >>> params = {"W1": np.array([1.0])}
    >>> optimizer = Momentum(lr=0.1)
    >>> for slope in (2.0, 2.0, -1.0):
    ...     optimizer.update(params, {"W1": np.array([slope])})
    >>> params["W1"].round(4)
    array([0.178])
    """

    def __init__(self, lr, momentum=0.9):
        raise NotImplementedError("Write Momentum.__init__ here.")

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        raise NotImplementedError("Write Momentum.update here.")


class AdaGrad:
    """Steps divided by the root of the sum of all squared gradients.

    ``h <- h + g^2``, then ``p <- p - lr * g / (sqrt(h) + 1e-7)``.

    Parameters
    ----------
    lr : float
        Learning rate.

    Examples
    --------
    >>> params = {"W1": np.array([1.0])}
    >>> optimizer = AdaGrad(lr=0.1)
    >>> for slope in (2.0, 2.0, -1.0):
    ...     optimizer.update(params, {"W1": np.array([slope])})
    >>> params["W1"].round(4)
    array([0.8626])
    """

    def __init__(self, lr):
        raise NotImplementedError("Write AdaGrad.__init__ here.")

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        raise NotImplementedError("Write AdaGrad.update here.")


class AdaDelta:
    """Steps scaled by running means of squared gradients and of squared steps; no learning rate.

    ``h <- rho * h + (1 - rho) * g^2``, ``d = -sqrt(s + eps) / sqrt(h + eps) * g``,
    ``s <- rho * s + (1 - rho) * d^2``, then ``p <- p + d``.

    Parameters
    ----------
    rho : float
        How much of a running mean is kept at a step.
    eps : float
        Small number inside both roots.

    Examples
    --------
    >>> params = {"W1": np.array([1.0])}
    >>> optimizer = AdaDelta()
    >>> for slope in (2.0, 2.0, -1.0):
    ...     optimizer.update(params, {"W1": np.array([slope])})
    >>> params["W1"].round(6)
    array([0.993659])
    """

    def __init__(self, rho=0.95, eps=1e-6):
        raise NotImplementedError("Write AdaDelta.__init__ here.")

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        raise NotImplementedError("Write AdaDelta.update here.")


class Adam:
    """Running means of gradients and of their squares, both with bias correction.

    ``m <- beta1 * m + (1 - beta1) * g`` and ``v <- beta2 * v + (1 - beta2) * g^2``, then
    ``p <- p - lr * m_hat / (sqrt(v_hat) + eps)`` with ``m_hat = m / (1 - beta1^t)`` and
    ``v_hat = v / (1 - beta2^t)`` at update number ``t``, counted from 1.

    Parameters
    ----------
    lr : float
        Learning rate.
    beta1, beta2 : float
        How much of the two running means is kept at a step.
    eps : float
        Small number beside the root, against 0 / 0.

    Examples
    --------
    >>> params = {"W1": np.array([1.0])}
    >>> optimizer = Adam(lr=0.1)
    >>> for slope in (2.0, 2.0, -1.0):
    ...     optimizer.update(params, {"W1": np.array([slope])})
    >>> params["W1"].round(4)
    array([0.7484])
    """

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        raise NotImplementedError("Write Adam.__init__ here.")

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        raise NotImplementedError("Write Adam.update here.")
