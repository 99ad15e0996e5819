# %% [markdown]
# # Known mistakes: A two-layer network
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.
#
# `class TwoLayerNet(TwoLayerNet)` is the class of the solution with some of its methods written anew.

# %%
import numpy as np

# %% [markdown]
# ## TwoLayerNet
#
# ### accuracy_counts
#
# The number of right answers instead of their share.
#
# Hint: Divide by the number of samples.


# %%
class TwoLayerNet(TwoLayerNet):
    def accuracy(self, x, t):
        return super().accuracy(x, t) * (len(x) if x.ndim > 1 else 1)


# %% [markdown]
# ### accuracy_one_hot_only
#
# argmax of the labels, as if they were one-hot.
#
# Hint: Labels are the classes themselves; only one-hot targets need argmax.


# %%
class TwoLayerNet(TwoLayerNet):
    def accuracy(self, x, t):
        y = self.predict(x)
        return np.mean(y.argmax(axis=-1) == np.argmax(t, axis=-1))


# %% [markdown]
# ### answers_kept
#
# An answer is kept, and given again although the weights have changed.
#
# Hint: Compute anew at every call; the weights change in between.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        known = vars(self).setdefault("_known", {})
        key = np.asarray(x).tobytes()
        if key not in known:
            known[key] = super().predict(x)
        return known[key]

    def numerical_gradient(self, x, t):
        net = TwoLayerNet.__base__(1, 1, 1, np.random.default_rng(0))
        net.params = self.params
        return net.numerical_gradient(x, t)


# %% [markdown]
# ### gradient_in_place
#
# The target is subtracted in place.
#
# Hint: t -= y changes the caller's array.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        gradients = super().gradient(x, t)
        if t.dtype == float and t.ndim > 1:
            t -= self.predict(x)
        return gradients


# %% [markdown]
# ### gradient_labels_as_one_hot
#
# y - t with labels: runs with as many samples as classes, and is wrong.
#
# Hint: Turn labels into one-hot rows before you subtract them.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### gradient_mean_for_biases
#
# The mean over the batch for the biases, when delta has been divided by N already.
#
# Hint: delta2 is divided by N already; sum it over the samples.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.mean(axis=0), "W2": z1.T @ delta2, "b2": delta2.mean(axis=0)}


# %% [markdown]
# ### gradient_of_batches_only
#
# One sample has no useful transpose.
#
# Hint: Make a batch of one row of one sample first: np.atleast_2d(x).


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### gradient_slope_at_output
#
# The slope of the sigmoid at its output z1, as the notes have it.
#
# Hint: d_sigmoid takes the total input u1; from the output the slope is z1 * (1 - z1).


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        s = 1 / (1 + np.exp(-z1))
        delta1 = delta2 @ W2.T * s * (1 - s)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### gradient_takes_a_step
#
# gradient changes the weights too.
#
# Hint: gradient only computes; it is train that moves the weights.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        gradients = super().gradient(x, t)
        for name, slope in gradients.items():
            self.params[name] -= 0.01 * slope
        return gradients


# %% [markdown]
# ### gradient_without_mean
#
# delta without the division by N.
#
# Hint: The loss is a mean over the batch, so delta is (y - t) / N.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = y - t
        delta1 = delta2 @ W2.T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### gradient_without_slope
#
# The slope of the sigmoid is left out.
#
# Hint: delta1 = (delta2 @ W2.T) * d_sigmoid(u1).


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        W2 = self.params["W2"]
        x = np.atleast_2d(x)
        y = self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### init_biases_of_one
#
# First biases 1 instead of 0.
#
# Hint: Biases begin at 0: np.zeros.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.params["b1"] = np.ones(hidden_size)
        self.params["b2"] = np.ones(output_size)


# %% [markdown]
# ### init_constant_spread
#
# 0.01 whatever the caller says.
#
# Hint: weight_init_std is an argument; 0.01 is only what it is when nobody says otherwise.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = 0.01 * rng.standard_normal(shape)


# %% [markdown]
# ### init_global_generator
#
# The notes' np.random.randn instead of rng.
#
# Hint: Take all randomness from rng: rng.normal, rng.standard_normal.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = weight_init_std * np.random.randn(*shape)


# %% [markdown]
# ### init_in_class
#
# The dict in the class: all networks share their weights.
#
# Hint: A dict in the body of the class belongs to all networks; make it in __init__.


# %%
class TwoLayerNet(TwoLayerNet):
    params = {}

    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        self.params["W1"] = weight_init_std * rng.standard_normal((input_size, hidden_size))
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * rng.standard_normal((hidden_size, output_size))
        self.params["b2"] = np.zeros(output_size)


# %% [markdown]
# ### init_keeps_weights_elsewhere
#
# Copies of the first weights, which predict goes on using.
#
# Hint: Read self.params in every method; whoever changes it changes the network.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.first = {name: value.copy() for name, value in self.params.items()}

    def predict(self, x):
        current, self.params = self.params, self.first
        try:
            return super().predict(x)
        finally:
            self.params = current


# %% [markdown]
# ### init_own_seed
#
# A seed of its own, so that all networks begin alike.
#
# Hint: Use the rng that was passed, not one that you make and seed yourself.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = weight_init_std * np.random.default_rng(0).standard_normal(shape)


# %% [markdown]
# ### init_positive
#
# Uniform numbers from 0 to 1 instead of Gaussian ones.
#
# Hint: rng.random gives numbers between 0 and 1; first weights are Gaussian, with mean 0.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = weight_init_std * rng.random(shape)


# %% [markdown]
# ### init_same_row
#
# One row of random weights, repeated for every unit.
#
# Hint: Draw every weight for itself: size (D, H), not one row for all.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = weight_init_std * np.ones(shape) * rng.standard_normal(shape[1])


# %% [markdown]
# ### loss_labels_as_one_hot
#
# Labels multiplied with the logarithms, as if they were one-hot.
#
# Hint: Turn labels into one-hot rows first, or take y[np.arange(N), t].


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(np.sum(t * np.log(y + 1e-7), axis=-1))


# %% [markdown]
# ### loss_log_of_zero
#
# No 1e-7: the logarithm of a probability of 0.
#
# Hint: Add 1e-7 to the probability; log(0) is -inf.


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        labels = np.reshape(t, y.shape).argmax(axis=1) if np.size(t) == y.size else np.reshape(t, -1)
        return -np.mean(np.log(y[np.arange(len(y)), labels]))


# %% [markdown]
# ### loss_of_batches_only
#
# len(y) as the number of samples: for one sample that is the number of classes.
#
# Hint: One sample is a batch of one: N is 1, not K.


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        y = self.predict(x)
        one_hot = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        return -np.sum(one_hot * np.log(y + 1e-7)) / len(y)


# %% [markdown]
# ### loss_summed
#
# The sum over the batch instead of the mean.
#
# Hint: Divide by the number of samples: the loss is a mean over the batch.


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        return super().loss(x, t) * (len(x) if x.ndim > 1 else 1)

    def numerical_gradient(self, x, t):
        return self.gradient(x, t)


# %% [markdown]
# ### numerical_gradient_half
#
# Divided by h instead of 2h.
#
# Hint: From w - h to w + h it is 2h.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        return {name: 2 * slope for name, slope in super().numerical_gradient(x, t).items()}


# %% [markdown]
# ### numerical_gradient_forward
#
# Forward differences: the slope half a step beside each weight.
#
# Hint: Measure to both sides: (loss(w + h) - loss(w - h)) / 2h.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        gradients, here = {}, self.loss(x, t)
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                kept = values[index]
                values[index] = kept + 1e-4
                gradients[name][index] = (self.loss(x, t) - here) / 1e-4
                values[index] = kept
        return gradients


# %% [markdown]
# ### numerical_gradient_moved_back
#
# Moved forth and back by h, which leaves a rounding error in the weights.
#
# Hint: Keep the old value and put it back: w + h - 2h + h need not be w.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                values[index] += 1e-4
                higher = self.loss(x, t)
                values[index] -= 2e-4
                lower = self.loss(x, t)
                values[index] += 1e-4
                gradients[name][index] = (higher - lower) / 2e-4
        return gradients


# %% [markdown]
# ### numerical_gradient_not_put_back
#
# Each weight is left where it was moved to last.
#
# Hint: Put the old value back before you go to the next weight.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                kept = values[index]
                values[index] = kept + 1e-4
                higher = self.loss(x, t)
                values[index] = kept - 1e-4
                gradients[name][index] = (higher - self.loss(x, t)) / 2e-4
        return gradients


# %% [markdown]
# ### numerical_gradient_of_accuracy
#
# Differences of the accuracy, which is flat.
#
# Hint: It is the loss whose slope is asked for; the accuracy is flat almost everywhere.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        gradients = {}
        for name, values in self.params.items():
            gradients[name] = np.zeros(values.shape)
            for index in np.ndindex(values.shape):
                kept = values[index]
                values[index] = kept + 1e-4
                higher = self.accuracy(x, t)
                values[index] = kept - 1e-4
                lower = self.accuracy(x, t)
                values[index] = kept
                gradients[name][index] = (higher - lower) / 2e-4
        return gradients


# %% [markdown]
# ### numerical_gradient_one_hot_only
#
# A loss of its own, for one-hot batches.
#
# Hint: Use self.loss, which takes labels and one sample too.


# %%
class TwoLayerNet(TwoLayerNet):
    def numerical_gradient(self, x, t):
        if np.ndim(t) < 2:
            return {name: np.zeros(value.shape) for name, value in self.params.items()}
        return super().numerical_gradient(x, t)


# %% [markdown]
# ### predict_batches_only
#
# The softmax along axis 1, which one sample does not have.
#
# Hint: One sample has one axis: the last one is axis=-1.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        y = super().predict(x)
        return y / y.sum(axis=1, keepdims=True)


# %% [markdown]
# ### predict_makes_a_batch
#
# One sample comes back as a batch of one.
#
# Hint: For x of shape (D,) the answer has shape (K,).


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        return super().predict(np.atleast_2d(x))


# %% [markdown]
# ### predict_maximum_of_all
#
# A softmax with the maximum of the whole batch: nan for a row that is much smaller than another.
#
# Hint: Subtract the maximum of each row, u2.max(axis=-1, keepdims=True), not that of all.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        exponents = np.exp(u2 - u2.max())
        return exponents / exponents.sum(axis=-1, keepdims=True)


# %% [markdown]
# ### predict_relu
#
# relu in the hidden layer.
#
# Hint: The hidden layer of this network has sigmoid units.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        u2 = np.maximum(x @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
        exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
        return exponents / exponents.sum(axis=-1, keepdims=True)


# %% [markdown]
# ### predict_scales_input
#
# The input is centred in place.
#
# Hint: x -= ... changes the caller's array.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        y = super().predict(x)
        x -= np.mean(x, axis=0)
        return y


# %% [markdown]
# ### predict_softmax_over_batch
#
# A softmax over the whole batch: all rows together sum to 1.
#
# Hint: Each row is a softmax of its own: sum along axis -1, with keepdims=True.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        return np.exp(u2 - u2.max()) / np.exp(u2 - u2.max()).sum()


# %% [markdown]
# ### predict_without_biases
#
# The biases are left out.
#
# Hint: u = x @ W + b, in both layers.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        u2 = 1 / (1 + np.exp(-(x @ p["W1"]))) @ p["W2"]
        exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
        return exponents / exponents.sum(axis=-1, keepdims=True)


# %% [markdown]
# ### predict_without_maximum
#
# A softmax that overflows.
#
# Hint: Subtract the largest total input of each row before exp.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        u2 = z1 @ p["W2"] + p["b2"]
        return np.exp(u2) / np.exp(u2).sum(axis=-1, keepdims=True)


# %% [markdown]
# ### accuracy_above_half
#
# A row counts as right when the probability of its true class is above 0.5.
#
# Hint: The largest probability decides, and it may be 0.3: compare argmax(y) with the class.


# %%
class TwoLayerNet(TwoLayerNet):
    def accuracy(self, x, t):
        y = np.atleast_2d(self.predict(x))
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        return np.mean(np.sum(t * y, axis=1) > 0.5)


# %% [markdown]
# ### gradient_clipped
#
# Slopes are cut off at -1 and 1.
#
# Hint: Give the gradient as it is, however large; np.clip makes it that of another function.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        return {name: np.clip(slope, -1, 1) for name, slope in super().gradient(x, t).items()}


# %% [markdown]
# ### gradient_inf_over_inf
#
# Slope of the sigmoid as exp(-u) / (1 + exp(-u))^2: inf / inf is nan for very negative u.
#
# Hint: Take the slope from the output, z1 * (1 - z1): nothing overflows there.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        batch = np.atleast_2d(x)
        z1, y = layers(self.params, batch)
        u1 = batch @ self.params["W1"] + self.params["b1"]
        delta2 = (y - as_one_hot(t, y)) / len(batch)
        delta1 = (delta2 @ self.params["W2"].T) * np.exp(-u1) / (1 + np.exp(-u1)) ** 2
        slopes = {"W1": batch.T @ delta1, "b1": delta1.sum(axis=0)}
        return slopes | {"W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### gradient_in_the_same_arrays
#
# Every call writes into the arrays that the call before has returned.
#
# Hint: Make new arrays at every call; the caller may still need the gradients from before.


# %%
class TwoLayerNet(TwoLayerNet):
    def gradient(self, x, t):
        kept = vars(self).setdefault("slopes", {})
        for name, slope in super().gradient(x, t).items():
            kept.setdefault(name, np.zeros(slope.shape))[...] = slope
        return kept


# %% [markdown]
# ### gradient_of_the_last_prediction
#
# The layers as the last predict has left them, whatever x was then.
#
# Hint: Compute the layers anew from the x that gradient gets.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        y = super().predict(x)
        self.last = np.atleast_2d(x), np.atleast_2d(y)
        return y

    def gradient(self, x, t):
        if not hasattr(self, "last") or len(self.last[0]) != len(np.atleast_2d(x)):
            self.predict(x)
        x, y = self.last
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[t]
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ self.params["W2"].T * z1 * (1 - z1)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ### init_uniform
#
# Uniform weights of the right spread.
#
# Hint: First weights are Gaussian: rng.normal or rng.standard_normal, not rng.uniform.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng)
        for name in ("W1", "W2"):
            shape = self.params[name].shape
            self.params[name] = weight_init_std * np.sqrt(3) * rng.uniform(-1, 1, shape)


# %% [markdown]
# ### init_second_layer_by_global_generator
#
# rng for the first layer, np.random for the second.
#
# Hint: Draw every weight from rng, those of W2 too.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)


# %% [markdown]
# ### init_biases_shared
#
# Networks of the same size share their first biases.
#
# Hint: Make np.zeros anew for each network: what one learns must not move another.


# %%
ZEROS = {}


class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        for name, size in (("b1", hidden_size), ("b2", output_size)):
            self.params[name] = ZEROS.setdefault(size, np.zeros(size))


# %% [markdown]
# ### loss_mended_at_zero_only
#
# 1e-7 in place of a probability that is exactly 0: one of 1e-40 costs 92.
#
# Hint: Add 1e-7 to every probability; those just above 0 cost too much as well.


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        labels = np.reshape(t, y.shape).argmax(axis=1) if np.size(t) == y.size else np.reshape(t, -1)
        p = y[np.arange(len(y)), labels]
        return -np.mean(np.log(np.where(p == 0, 1e-7, p)))


# %% [markdown]
# ### predict_in_single_precision
#
# Total inputs in single precision before the maximum is subtracted.
#
# Hint: Single precision has seven digits; of total inputs near 10,000 it keeps three behind the point.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        z1 = (1 + np.tanh((x @ p["W1"] + p["b1"]) / 2)) / 2
        u2 = (z1 @ p["W2"] + p["b2"]).astype(np.float32)
        exponents = np.exp((u2 - u2.max(axis=-1, keepdims=True)).astype(float))
        return exponents / exponents.sum(axis=-1, keepdims=True)

    def numerical_gradient(self, x, t):
        return self.gradient(x, t)


# %% [markdown]
# ### predict_into_the_type_of_x
#
# Probabilities in an array of the type of x: integers make them 0.
#
# Hint: An array made like x holds integers if x does; make it of floats.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        answer = super().predict(x)
        return answer.astype(x.dtype)


# %% [markdown]
# ### predict_sigmoid_inf_over_inf
#
# Sigmoid as exp(u) / (1 + exp(u)): inf / inf is nan for large u.
#
# Hint: exp(1000) is infinite, and inf / inf is nan; write the sigmoid as 1 / (1 + exp(-u)).


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        p = self.params
        powers = np.exp(x @ p["W1"] + p["b1"])
        u2 = powers / (1 + powers) @ p["W2"] + p["b2"]
        exponents = np.exp(u2 - u2.max(axis=-1, keepdims=True))
        return exponents / exponents.sum(axis=-1, keepdims=True)


# %% [markdown]
# ### predict_squeezes_one_row
#
# np.squeeze takes a batch of one row for one sample.
#
# Hint: np.squeeze removes every axis of length 1; a batch of one row stays a batch.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        return np.squeeze(super().predict(np.atleast_2d(x)))


# %% [markdown]
# ### predict_scores
#
# The total inputs of the outputs, without the softmax.
#
# Hint: predict returns probabilities: the softmax of u2.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        z1 = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        return z1 @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[np.reshape(t, -1)]
        return -np.sum(np.log(np.sum(t * y, axis=1) + 1e-7)) / len(y)


# %% [markdown]
# ### accuracy_argmax_of_labels
#
# argmax of the labels along axis 1, which labels do not have.
#
# Hint: Labels are the classes themselves; only one-hot targets need argmax.


# %%
class TwoLayerNet(TwoLayerNet):
    def accuracy(self, x, t):
        y = np.atleast_2d(self.predict(x))
        t = np.argmax(t, axis=1)
        return np.sum(np.argmax(y, axis=1) == t) / len(y)


# %% [markdown]
# ### accuracy_labels_only
#
# One-hot targets compared with classes, entry by entry.
#
# Hint: Take argmax of one-hot targets first.


# %%
class TwoLayerNet(TwoLayerNet):
    def accuracy(self, x, t):
        y = np.atleast_2d(self.predict(x))
        return np.mean(np.argmax(y, axis=1) == t)


# %% [markdown]
# ### loss_labels_only
#
# One-hot targets used as labels: whole rows are picked by 0 and 1.
#
# Hint: t of the shape of y is one-hot: take its argmax first.


# %%
class TwoLayerNet(TwoLayerNet):
    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


# %% [markdown]
# ### init_list_of_params
#
# A list of the parameters instead of a dict with names.
#
# Hint: self.params is a dict: {'W1': ..., 'b1': ..., 'W2': ..., 'b2': ...}.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.params = [self.params[name] for name in ("W1", "b1", "W2", "b2")]


# %% [markdown]
# ### predict_relu_and_gradient
#
# relu in the hidden layer, in predict and in gradient.
#
# Hint: The hidden layer has the sigmoid here, and its slope is z1 * (1 - z1).


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        z1 = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        u2 = z1 @ self.params["W2"] + self.params["b2"]
        exponents = np.exp(u2 - np.max(u2, axis=-1, keepdims=True))
        return exponents / np.sum(exponents, axis=-1, keepdims=True)

    def gradient(self, x, t):
        x, W2 = np.atleast_2d(x), self.params["W2"]
        u1 = x @ self.params["W1"] + self.params["b1"]
        z1, y = np.maximum(0, u1), self.predict(x)
        t = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[-1])[np.reshape(t, -1)]
        delta2 = (y - t) / len(x)
        delta1 = delta2 @ W2.T * (u1 > 0)
        return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}


# %% [markdown]
# ## train
#
# ### train_clips_gradients
#
# Gradients longer than 5 are shortened.
#
# Hint: Take the step as it is, W -= lr * gradient, however long the gradient.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            length = np.sqrt(np.sum(gradients[name] ** 2))
            net.params[name] -= lr * gradients[name] * min(1, 5 / length)
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_keeps_the_best
#
# The weights of the smallest loss are put back in the end.
#
# Hint: The network ends where the last step has brought it, even if the loss was smaller before.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses, best = [], {name: value.copy() for name, value in net.params.items()}
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        if not losses or net.loss(x[rows], t[rows]) <= min(losses):
            best = {name: value.copy() for name, value in net.params.items()}
        losses.append(net.loss(x[rows], t[rows]))
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
    if net.loss(x[rows], t[rows]) > min(losses):
        for name, value in best.items():
            net.params[name][...] = value
    return losses


# %% [markdown]
# ### train_losses_in_the_same_list
#
# One list for all trainings, emptied at the beginning of each.
#
# Hint: Make the list inside of train; the list of the training before belongs to the caller.


# %%
LOSSES = []


def train(net, x, t, lr, batch_size, iterations, rng):
    LOSSES.clear()
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        LOSSES.append(net.loss(x[rows], t[rows]))
    return LOSSES


# %% [markdown]
# ### train_rests_when_the_loss_is_small
#
# No more steps once the loss is below 0.001.
#
# Hint: Make all steps that the caller asks for, also when the loss is small.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        losses.append(net.loss(x[rows], t[rows]))
        if losses[-1] > 1e-3:
            gradients = net.gradient(x[rows], t[rows])
            for name in net.params:
                net.params[name] -= lr * gradients[name]
    return losses


# %% [markdown]
# ### train_constant_batch_size
#
# Batches of 32, whatever the caller says.
#
# Hint: batch_size is an argument; use what was passed.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), 32)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_constant_rate
#
# A learning rate of its own.
#
# Hint: lr is an argument; use what was passed.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= 0.1 * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_copy
#
# A copy of the network is trained.
#
# Hint: Train the network that was passed, not a copy of it.

# %%
import copy


def train(net, x, t, lr, batch_size, iterations, rng):
    net = copy.deepcopy(net)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_few_rows
#
# Batches from the first half of the samples only.
#
# Hint: rng.choice(len(x), batch_size) draws from all rows.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x) // 2, batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_first_layer_only
#
# Only the first layer learns.
#
# Hint: Go through all of net.params.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in ("W1", "b1"):
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_first_samples
#
# Always the first samples.
#
# Hint: Draw the rows of each batch at random.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = np.arange(batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_global_generator
#
# The notes' np.random.choice instead of rng.
#
# Hint: Take all randomness from rng: rng.choice, rng.integers, rng.permutation.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = np.random.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_gradient_once
#
# The gradients are computed once, before the loop.
#
# Hint: Ask net.gradient in every iteration; the weights have changed.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses, gradients = [], None
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = gradients or net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_last_loss
#
# Only the last loss comes back.
#
# Hint: Keep a list, and append one loss in every iteration.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses = [net.loss(x[rows], t[rows])]
    return losses


# %% [markdown]
# ### train_loss_first_batch
#
# All losses are those of the first batch.
#
# Hint: Write down the loss on the batch of this very iteration.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    first = None
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        first = rows if first is None else first
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[first], t[first]))
    return losses


# %% [markdown]
# ### train_losses_of_single_samples
#
# A loss for each sample of the batch.
#
# Hint: net.loss gives one number for a batch; append that.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append([net.loss(x[row : row + 1], t[row : row + 1]) for row in rows])
    return losses


# %% [markdown]
# ### train_mean_twice
#
# The gradients are divided by the batch size once more.
#
# Hint: The loss is a mean over the batch already, and so are its gradients.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name] / batch_size
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_one_batch
#
# One batch, drawn before the loop.
#
# Hint: Draw a new batch in every iteration, inside of the loop.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    rows = rng.choice(len(x), batch_size)
    for _ in range(iterations):
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_one_step_too_few
#
# One iteration too few.
#
# Hint: range(iterations) has exactly that many steps.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(1, iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_own_seed
#
# A seed of its own: the same batches for every generator.
#
# Hint: Use the rng that was passed.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    rng = np.random.default_rng(0)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_rebinds_a_name
#
# A new array for the name in the loop; the network stays as it was.
#
# Hint: value = value - ... gives the name a new array; write net.params[name] -= ...


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name, value in net.params.items():
            value = value - lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_replaces_arrays
#
# New arrays in params: layers that hold the old ones go on with the first weights.
#
# Hint: Write into the arrays, net.params[name] -= lr * gradient, so that whoever holds them sees it.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] = net.params[name] - lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_second_layer_only
#
# Only the second layer learns.
#
# Hint: Go through all of net.params.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in ("W2", "b2"):
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_shuffles_in_place
#
# rng.shuffle moves the rows of the caller's arrays.
#
# Hint: Shuffle row numbers: rng.permutation(len(x)), or rng.choice.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    state = rng.bit_generator.state
    rng.shuffle(x)
    rng.bit_generator.state = state
    rng.shuffle(t)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_two_draws
#
# x and t are drawn separately: each image gets the label of another.
#
# Hint: Draw row numbers once, and use them for both: x[rows], t[rows].


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        x_batch, t_batch = x[rng.choice(len(x), batch_size)], t[rng.choice(len(x), batch_size)]
        gradients = net.gradient(x_batch, t_batch)
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x_batch, t_batch))
    return losses


# %% [markdown]
# ### train_uphill
#
# Plus instead of minus: uphill.
#
# Hint: The gradient points to where the loss grows; subtract it.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] += lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses


# %% [markdown]
# ### train_without_biases
#
# The biases never learn.
#
# Hint: Go through all of net.params, biases too.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in ("W1", "W2"):
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
