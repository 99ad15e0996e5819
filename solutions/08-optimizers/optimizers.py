# %% [markdown]
# # Optimizers
#
# Backpropagation says for each weight which way is up. An *optimizer* decides how far to go down. Four
# improve on plain descent: Momentum, AdaGrad, Adadelta and
# Adam. Here you write all of them; each is three or four lines of NumPy.
#
# They share one form:
#
#     optimizer = Momentum(lr=0.1)
#     optimizer.update(params, grads)        # one step; again for every mini-batch
#
# `params` is the dict of the network, `W1, b1, ...`, and `grads` the dict of gradients under the same
# names. Five rules hold for every class.
#
# - **In place.** After `update` the dict `params` that was passed holds the new values. Whether you
#   change its arrays or put new ones in is up to you. `grads` stays as it is, now and at later updates:
#   it is not yours to keep and write into.
# - **State.** Most optimizers remember something of earlier steps: an array for each parameter, of the
#   shape of the parameter, that starts at zero. You do not know the shapes before you see `params`, so
#   make the state at the first `update`. Gradients may hold integers; the state never does.
# - **By name.** The state of `W1` belongs to `W1`. Look up `grads["W1"]` by its name: backpropagation
#   fills its dict from the last layer to the first, so the order of the two dicts differs.
# - **Per object.** Two optimizers know nothing of each other. Keep the state in `self`, not in the
#   class.
# - **Entry by entry.** Every formula below is meant for each entry of each array alone; NumPy does that
#   by itself.
#
# All examples follow one weight `p = 1` whose gradient `g` is 2, then 2 again, then -1. You can do them
# on paper.

# %%
"""Optimizers: from gradients to steps."""

import numpy as np

# %% [markdown]
# ## SGD
#
# Stochastic gradient descent: a step against the gradient, in proportion to it.
#
#     p <- p - lr * g
#
# | step | g | p, with lr 0.1 |
# | --- | --- | --- |
# | | | 1 |
# | 1 | 2 | 0.8 |
# | 2 | 2 | 0.6 |
# | 3 | -1 | 0.7 |
#
# **What goes wrong in practice.** In a long narrow valley the gradient points across the valley, not
# along it. A learning rate that is good for the flat direction makes the steep one jump from wall to
# wall. The other four classes are answers to this.
#
# In Python, `p = p - lr * g` gives the name `p` a new array, and the dict still holds the old one.
# Write to `params[name]`.


# %%
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
        ### BEGIN SOLUTION
        self.lr = lr
        ### END SOLUTION

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        ### BEGIN SOLUTION
        for name in params:
            params[name] = params[name] - self.lr * grads[name]
        ### END SOLUTION


# %% [markdown]
# ## Momentum
#
# A ball that rolls down does not stop where the ground is flat, and it does not turn at every bump. It
# has a velocity `v`, from which friction takes a little at each step, and to which the slope adds:
#
#     v <- momentum * v - lr * g
#     p <- p + v
#
# | step | g | v, with lr 0.1 and momentum 0.9 | p |
# | --- | --- | --- | --- |
# | | | 0 | 1 |
# | 1 | 2 | 0.9 * 0 - 0.2 = -0.2 | 0.8 |
# | 2 | 2 | 0.9 * -0.2 - 0.2 = -0.38 | 0.42 |
# | 3 | -1 | 0.9 * -0.38 + 0.1 = -0.242 | 0.178 |
#
# In the third step the gradient already points the other way, and the weight still rolls on. Across the
# valley the pushes change their sign and cancel; along it they add up, to ten times those of SGD after
# a while, since 1 + 0.9 + 0.81 + ... = 10. (Polyak, 1964.)
#
# **What goes wrong in practice.** The sign. `v` already points downhill, so it is added. Some books
# write `v <- momentum * v + lr * g` and subtract it; that is the same. To mix the two goes uphill, or
# brakes where it should roll.


# %%
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
        ### BEGIN SOLUTION
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}
        ### END SOLUTION

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        ### BEGIN SOLUTION
        for name in params:
            rolling = self.momentum * self.velocity.get(name, 0.0)
            self.velocity[name] = rolling - self.lr * grads[name]
            params[name] = params[name] + self.velocity[name]
        ### END SOLUTION


# %% [markdown]
# ## AdaGrad
#
# One learning rate for all weights is a compromise. AdaGrad gives each weight its own: who has had large
# gradients takes smaller steps. It adds up the squares of all gradients so far and divides by the root
# of the sum.
#
#     h <- h + g^2
#     p <- p - lr * g / (sqrt(h) + 1e-7)
#
# | step | g | h | lr * g / sqrt(h), with lr 0.1 | p |
# | --- | --- | --- | --- | --- |
# | | | 0 | | 1 |
# | 1 | 2 | 4 | 0.1 | 0.9 |
# | 2 | 2 | 8 | 0.0707 | 0.8293 |
# | 3 | -1 | 9 | -0.0333 | 0.8626 |
#
# The first step is as long as `lr`, whatever the gradient is. The 1e-7 is there for a weight whose
# gradients have all been 0, such as that of a pixel that is always white: without it the step would be
# 0 / 0, which is `nan`. (Duchi, Hazan and Singer, 2011.)
#
# **What goes wrong in practice.** `h` must be a sum over *all* steps. With `h = g^2`, afresh at each
# update, `g / sqrt(h)` is just the sign of `g`, and every step is as long as the first. And since a sum of
# squares never shrinks, the steps of AdaGrad do: after a long time it hardly moves.


# %%
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
        ### BEGIN SOLUTION
        self.lr = lr
        self.squares = {}
        ### END SOLUTION

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        ### BEGIN SOLUTION
        for name in params:
            self.squares[name] = self.squares.get(name, 0.0) + grads[name] ** 2
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(self.squares[name]) + 1e-7)
        ### END SOLUTION


# %% [markdown]
# ## AdaDelta
#
# AdaDelta mends two things. It forgets: in place of the sum of all squares there is a running mean, in
# which a square counts less the older it is. And it needs no learning rate: a second running mean, of
# its own squared steps, gives the scale.
#
#     h <- rho * h + (1 - rho) * g^2
#     d  = - sqrt(s + eps) / sqrt(h + eps) * g
#     s <- rho * s + (1 - rho) * d^2
#     p <- p + d
#
# | step | g | h | d, with rho 0.95 and eps 1e-6 | s | p |
# | --- | --- | --- | --- | --- | --- |
# | | | 0 | | 0 | 1 |
# | 1 | 2 | 0.2 | -0.004472 | 1.000e-06 | 0.995528 |
# | 2 | 2 | 0.39 | -0.004529 | 1.976e-06 | 0.990999 |
# | 3 | -1 | 0.4205 | 0.002660 | 2.231e-06 | 0.993659 |
#
# At the first step `s` is 0. Here `eps` does more than to prevent 0 / 0: without it under the upper
# root nothing would ever move. It stands inside both roots. (Zeiler, 2012, arXiv 1212.5701.)
#
# **What goes wrong in practice.** The order. The step `d` uses `h` with the new gradient in it, but `s`
# without the new step, which does not exist yet. And `s` averages the squares of the *steps* `d`, not
# of the gradients.


# %%
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
        ### BEGIN SOLUTION
        self.rho = rho
        self.eps = eps
        self.squared_grads = {}
        self.squared_steps = {}
        ### END SOLUTION

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        ### BEGIN SOLUTION
        keep, fresh = self.rho, 1 - self.rho
        for name in params:
            grad, steps = grads[name], self.squared_steps.get(name, 0.0)
            self.squared_grads[name] = keep * self.squared_grads.get(name, 0.0) + fresh * grad**2
            step = -np.sqrt(steps + self.eps) / np.sqrt(self.squared_grads[name] + self.eps) * grad
            self.squared_steps[name] = keep * steps + fresh * step**2
            params[name] = params[name] + step
        ### END SOLUTION


# %% [markdown]
# ## Adam
#
# Adam joins the two ideas: a running mean `m` of the gradients, as in Momentum, divided by the root of
# a running mean `v` of their squares, as in AdaDelta. With `t` = 1, 2, 3, ... the number of the step:
#
#     m <- beta1 * m + (1 - beta1) * g
#     v <- beta2 * v + (1 - beta2) * g^2
#     m_hat = m / (1 - beta1^t)
#     v_hat = v / (1 - beta2^t)
#     p <- p - lr * m_hat / (sqrt(v_hat) + eps)
#
# Why the hats? Both means start at 0, and 0 is not a gradient. After the first step `m` is only a tenth
# of `g` and `v` a thousandth of `g^2`. The divisions mend that exactly: at `t = 1` they give `g` and
# `g^2`. This is the *bias correction*; it fades as `t` grows. Without it the first step would be
# 0.1 / sqrt(0.001) = 3.16 times too long.
#
# | t | g | m | v | m_hat | v_hat | p, with lr 0.1 |
# | --- | --- | --- | --- | --- | --- | --- |
# | | | 0 | 0 | | | 1 |
# | 1 | 2 | 0.2 | 0.004 | 2 | 4 | 0.9 |
# | 2 | 2 | 0.38 | 0.007996 | 2 | 4 | 0.8 |
# | 3 | -1 | 0.242 | 0.008988 | 0.8930 | 2.9990 | 0.7484 |
#
# As with AdaGrad, the first step has the length `lr`, for large gradients and small ones alike. (Kingma
# and Ba, 2014, arXiv 1412.6980.)
#
# **What goes wrong in practice.** `t` counts the updates. If it is raised inside the loop over the
# parameters, a network with four of them counts four times too fast. And `t` starts at 1: with `t = 0`
# the corrections divide by 0.


# %%
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
        ### BEGIN SOLUTION
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.updates = 0
        self.mean = {}
        self.mean_square = {}
        ### END SOLUTION

    def update(self, params, grads):
        """Take one step.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name; it holds the new values afterwards.
        grads : dict of str to ndarray
            The gradient of each parameter, under the same name and of the same shape; not changed.
        """
        ### BEGIN SOLUTION
        self.updates += 1
        beta1, beta2 = self.beta1, self.beta2
        for name in params:
            grad = grads[name]
            self.mean[name] = beta1 * self.mean.get(name, 0.0) + (1 - beta1) * grad
            self.mean_square[name] = beta2 * self.mean_square.get(name, 0.0) + (1 - beta2) * grad**2
            m_hat = self.mean[name] / (1 - beta1**self.updates)
            v_hat = self.mean_square[name] / (1 - beta2**self.updates)
            params[name] = params[name] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        ### END SOLUTION
