# %% [markdown]
# # A two-layer network
#
# Now you put it all together: a class that holds a network, and a loop that trains it to read handwritten
# digits.
#
#     x ---- W1, b1 ----> u1 -- sigmoid --> z1 ---- W2, b2 ----> u2 -- softmax --> y
#
# With numerical gradients a single step of its training, on digits of 28x28 pixels, takes minutes. With
# backpropagation the same step takes a thousandth of a second.
#
# You have written the parts: sigmoid and softmax (01), the cross entropy (02), numerical gradients (04),
# `d_softmax_with_loss` and `backward` (05), a step of descent (06). Copy what you need of them into this
# file; it may import only numpy and the standard library.
#
# `x` holds one sample `(D,)` or a batch `(N, D)`. The target `t` is one-hot, of shape `(K,)` or `(N, K)`, or
# it holds labels, of shape `()` or `(N,)`. Every method takes all of these forms, and changes none of its
# arguments.

# %%
"""A network of two layers, and mini-batch gradient descent."""

import numpy as np

### BEGIN SOLUTION


def sigmoid(u):
    return (1 + np.tanh(u / 2)) / 2


def layers(params, x):
    """Return what the hidden units and the outputs give."""
    z1 = sigmoid(x @ params["W1"] + params["b1"])
    u2 = z1 @ params["W2"] + params["b2"]
    exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
    return z1, exponents / exponents.sum(axis=-1, keepdims=True)


def as_one_hot(t, y):
    t = np.asarray(t)
    return t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[-1])[t]


### END SOLUTION

# %% [markdown]
# ## TwoLayerNet
#
# The weights and biases live in a dict, `net.params`, under the names `W1`, `b1`, `W2` and `b2`. All methods
# read them there, each time anew: whoever changes `net.params` changes the network. First weights are
# Gaussian with mean 0 and standard deviation `weight_init_std`, drawn from `rng`; first biases are 0.
#
# | method | answer |
# | --- | --- |
# | `predict(x)` | the probabilities `y`, `(K,)` or `(N, K)` |
# | `loss(x, t)` | the cross entropy of assignment 02, the mean over the batch; a number |
# | `accuracy(x, t)` | the share of samples whose most probable class is the true one, from 0 to 1 |
# | `gradient(x, t)` | the gradient of the loss for `W1`, `b1`, `W2` and `b2`, by backpropagation |
# | `numerical_gradient(x, t)` | the same, by central differences of `loss` |
#
# **Why two gradients?** A mistake in backpropagation seldom stops a program; the network only learns worse
# than it could. Numerical gradients are slow, but hard to get wrong. So they are the judge: on a tiny network
# both must agree to five digits. (That is how your answers are graded, too.)
#
# **An example.** A network of 2, 3 and 2 units, with sigmoid units in the middle:
#
#     W1 = [[0.1, 0.3, 0.5],   b1 = [0.1, 0.2, 0.3]    W2 = [[0.1, 0.4],   b2 = [0.1, 0.2]
#           [0.2, 0.4, 0.6]]                                 [0.2, 0.5],
#                                                            [0.3, 0.6]]
#
#     x  = [[1, 5], [2, -3]],   t = [[0, 1], [1, 0]]   or   t = [1, 0]
#
#     u1 = [[ 1.2,    2.5,    3.8   ], [-0.3,   -0.4,   -0.5  ]]
#     z1 = [[ 0.7685, 0.9241, 0.9781], [ 0.4256, 0.4013, 0.3775]]
#     y  = [[ 0.2888, 0.7112], [ 0.3867, 0.6133]]
#
# The loss is `(0.3408 + 0.9502) / 2 = 0.6455`; the accuracy is 0.5, as only the first sample is right. The
# gradients:
#
#     delta2 = (y - t) / 2 = [[0.1444, -0.1444], [-0.3067, 0.3067]]
#     dE/dW2 = [[-0.0195,  0.0195], [ 0.0104, -0.0104], [ 0.0255, -0.0255]]
#     dE/db2 =  [-0.1623,  0.1623]
#     dE/dW1 = [[ 0.0373,  0.0412,  0.0423], [-0.1060, -0.0815, -0.0695]]
#     dE/db1 =  [ 0.0148,  0.0191,  0.0207]
#
# **What goes wrong in practice.**
#
# - One sample: `np.argmax(y, axis=1)` fails for `y` of shape `(K,)`, and `x.T` of shape
#   `(D,)` is no transpose. The last axis is `axis=-1`; `np.atleast_2d` makes a batch of one.
# - Labels: `np.argmax(t, axis=1)` and `y - t` are for one-hot targets. With as many samples as classes
#   `y - t` runs for labels too, and is wrong.
# - Large weights: softmax without the maximum subtracted is `nan` from a total input of 710 on, and so is
#   the logarithm of 0 times 0.
# - `numerical_gradient` moves the network's own weights. Put each one back, exactly: keep the old value,
#   since `w + h - h` need not be `w`.
# - A dict in the body of the class belongs to all networks. Make it in `__init__`.


# %%
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
        ### BEGIN SOLUTION
        self.params = {
            "W1": weight_init_std * rng.standard_normal((input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * rng.standard_normal((hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        return layers(self.params, x)[1]
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        y = self.predict(x)
        return -np.mean(np.log(np.sum(as_one_hot(t, y) * y, axis=-1) + 1e-7))
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        y = self.predict(x)
        return np.mean(y.argmax(axis=-1) == as_one_hot(t, y).argmax(axis=-1))
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                kept = values[index]
                values[index] = kept + 1e-4
                higher = self.loss(x, t)
                values[index] = kept - 1e-4
                lower = self.loss(x, t)
                values[index] = kept
                gradients[name][index] = (higher - lower) / 2e-4
        return gradients
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        batch = np.atleast_2d(x)
        z1, y = layers(self.params, batch)
        delta2 = (y - as_one_hot(t, y)) / len(batch)
        delta1 = (delta2 @ self.params["W2"].T) * z1 * (1 - z1)
        return {
            "W1": batch.T @ delta1,
            "b1": delta1.sum(axis=0),
            "W2": z1.T @ delta2,
            "b2": delta2.sum(axis=0),
        }
        ### END SOLUTION


# %% [markdown]
# ## train
#
# Again and again, `iterations` times:
#
# 1. draw a mini-batch of `batch_size` samples at random, rows of `x` and of `t` together;
# 2. ask the network for the gradients of the loss on this batch;
# 3. move all its weights and biases against them: W <- W - lr * dE/dW;
# 4. write down the loss on this batch.
#
# The answer is the list of losses, one for each iteration. (The loss just before the step is right as well,
# and so is the loss on all samples.) Samples may be drawn anew for each batch, or epoch by epoch as in
# assignment 06; but from `rng`.
#
# `train` knows nothing of how a network works inside. It needs `net.params`, `net.gradient(x, t)` and
# `net.loss(x, t)`, and works with any network that has them. It is graded with your own and with another one,
# so that a mistake in one exercise costs nothing in the other. The network's arrays are changed **in place**,
# as `-=` does, so that whatever else holds one of these arrays sees the new weights too.
#
# **Does it work?** Scikit-learn brings 1,797 handwritten digits of 8x8 pixels along (from the UCI repository,
# Alpaydin and Kaynak, 1998). With grey values scaled to [0, 1], 1,437 images to learn from, 50 hidden units,
# a learning rate of 1 and 1,000 batches of 100, the network reads about 97 % of the other 360 rightly; it
# must read 93 %. If scikit-learn is installed you can try it:
#
#     from sklearn.datasets import load_digits
#     x, t = load_digits(return_X_y=True)
#     x = x / 16
#     test = np.argsort(t, kind="stable")[::5]              # every fifth image of each digit
#     rest = np.setdiff1d(np.arange(len(t)), test)
#     rng = np.random.default_rng(0)
#     net = TwoLayerNet(64, 50, 10, rng)
#     losses = train(net, x[rest], t[rest], 1.0, 100, 1000, rng)
#     print(net.accuracy(x[test], t[test]))
#
# Train for ten iterations first, and look at the losses: log(10) = 2.3 is what guessing costs, and it should
# soon be less.
#
# **What goes wrong in practice.**
#
# - The batch is drawn once, before the loop: the network learns a hundred images by heart. The loss looks
#   wonderful; the accuracy on other images does not.
# - `x` and `t` are drawn separately, so that each image gets the label of another one.
# - The biases are forgotten. On the digits hardly anybody notices.
# - `value = value - lr * slope` in a loop over the dict gives a new array to the name `value`, and the
#   network stays as it was.


# %%
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
    ### BEGIN SOLUTION
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
    ### END SOLUTION
