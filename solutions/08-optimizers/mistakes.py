# %% [markdown]
# # Known mistakes: Optimizers
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## SGD
#
# ### sgd_by_position
#
# Parameters and gradients paired by their place in the dicts.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for p, g in zip(params.values(), grads.values(), strict=True):
            p -= self.lr * g  # changes the array


# %% [markdown]
# ### sgd_clipped
#
# Gradients clipped to between -5 and 5, which nobody asked for.
#
# Hint: p - lr * g with the gradient as it is, however large.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            params[name] = params[name] - self.lr * np.clip(grads[name], -5, 5)


# %% [markdown]
# ### sgd_into_integers
#
# The step in an array like the gradient: of integers it is cut to integers.
#
# Hint: np.zeros_like(g) of integers holds integers; write lr * g straight away.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            step = np.zeros_like(grads[name])
            step[...] = self.lr * grads[name]
            params[name] = params[name] - step


# %% [markdown]
# ### sgd_writes_steps_into_grads
#
# What update computes is written into the caller's dict of gradients, under a new name.
#
# Hint: The dict grads belongs to the caller; keep what you need in self.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in list(params):
            grads["step of " + name] = self.lr * grads[name]
            params[name] = params[name] - grads["step of " + name]


# %% [markdown]
# ### sgd_rebinds_a_name
#
# The new value gets a name of its own and never reaches the dict.
#
# Hint: p = p - ... makes a new array; write it back to params[name].


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name, p in params.items():
            p = p - self.lr * grads[name]


# %% [markdown]
# ### sgd_scales_gradients
#
# Gradients multiplied in place: the caller's gradients change.
#
# Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            grads[name] *= self.lr
            params[name] -= grads[name]


# %% [markdown]
# ### sgd_uphill
#
# A step along the gradient instead of against it: the loss grows.
#
# Hint: The gradient points uphill; subtract it.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            params[name] = params[name] + self.lr * grads[name]


# %% [markdown]
# ## Momentum
#
# ### momentum_brakes
#
# The sign of the old velocity reversed: it brakes where it should roll.
#
# Hint: The old velocity keeps its sign: momentum * v, from which lr * g is subtracted.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(params[name]))
            self.v[name] = -self.momentum * v - self.lr * grads[name]
            params[name] += self.v[name]


# %% [markdown]
# ### momentum_by_position
#
# Gradients taken by their place in the dict.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name, grad in zip(params, grads.values(), strict=True):
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grad
            params[name] = params[name] + self.v[name]


# %% [markdown]
# ### momentum_constant
#
# The argument momentum ignored: always 0.9.
#
# Hint: Use the momentum that was passed to __init__.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(params[name]))
            self.v[name] = 0.9 * v - self.lr * grads[name]
            params[name] += self.v[name]


# %% [markdown]
# ### momentum_damped
#
# The gradient weighted by 1 - momentum, as in a running mean.
#
# Hint: The gradient counts in full: v <- momentum * v - lr * g.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(params[name]))
            self.v[name] = self.momentum * v - (1 - self.momentum) * self.lr * grads[name]
            params[name] += self.v[name]


# %% [markdown]
# ### momentum_in_class
#
# Velocities in the class: all optimizers share them.
#
# Hint: A dict in the body of the class belongs to all objects; make it in __init__.


# %%
class Momentum:
    v = {}

    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] = params[name] + self.v[name]


# %% [markdown]
# ### momentum_keeps_the_gradient
#
# The first velocity is the caller's gradient itself, and the next update writes into it.
#
# Hint: v = grads[name] gives the same array a second name; begin with zeros, or with a copy.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            if name in self.v:
                np.multiply(self.v[name], self.momentum, out=self.v[name], casting="unsafe")
                np.add(self.v[name], grads[name], out=self.v[name], casting="unsafe")
            else:
                self.v[name] = grads[name]
            params[name] = params[name] - self.lr * self.v[name]


# %% [markdown]
# ### momentum_of_integers
#
# A velocity like the gradients: of integers it is cut to integers.
#
# Hint: The velocity has the shape of the gradient, but is no integer: np.zeros_like(params[name]).


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(grads[name]))
            v[...] = self.momentum * v - self.lr * grads[name]
            params[name] = params[name] + v


# %% [markdown]
# ### momentum_one_velocity
#
# One velocity for all parameters, handed on from each to the next.
#
# Hint: Each parameter has a velocity of its own: a dict from names to arrays.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = 0.0

    def update(self, params, grads):
        for name in params:
            self.v = self.momentum * self.v - self.lr * grads[name]
            params[name] = params[name] + self.v


# %% [markdown]
# ### momentum_scales_gradients
#
# Gradients multiplied in place: the caller's gradients change.
#
# Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            grads[name] *= self.lr
            self.v[name] = self.momentum * self.v.get(name, 0.0) - grads[name]
            params[name] = params[name] + self.v[name]


# %% [markdown]
# ### momentum_skips_small_gradients
#
# Gradients below 0.0001 taken for 0.
#
# Hint: A small gradient makes a small step, and adds up: leave it as it is.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            g = np.where(np.abs(grads[name]) < 1e-4, 0.0, grads[name])
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * g
            params[name] = params[name] + self.v[name]


# %% [markdown]
# ### momentum_sign
#
# The velocity subtracted although it already points downhill.
#
# Hint: v <- momentum * v - lr * g points downhill already, so it is added: p <- p + v.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            v = self.v.setdefault(name, np.zeros_like(params[name]))
            self.v[name] = self.momentum * v - self.lr * grads[name]
            params[name] = params[name] - self.v[name]


# %% [markdown]
# ### momentum_without_memory
#
# Velocities made anew at each update: plain descent.
#
# Hint: Make the velocities once, at the first update, and keep them in self.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        self.v = {name: np.zeros_like(value) for name, value in params.items()}
        for name in params:
            self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]
            params[name] += self.v[name]


# %% [markdown]
# ## AdaGrad
#
# ### adagrad_by_position
#
# Gradients taken by their place in the dict.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name, grad in zip(params, grads.values(), strict=True):
            self.h[name] = self.h.get(name, 0.0) + grad**2
            params[name] = params[name] - self.lr * grad / (np.sqrt(self.h[name]) + 1e-7)


# %% [markdown]
# ### adagrad_forgets_sum
#
# The sum of squares made anew at each update: every step is as long as the first.
#
# Hint: h adds up the squares of all gradients so far: h <- h + g^2, kept in self.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            h = grads[name] ** 2
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(h) + 1e-7)


# %% [markdown]
# ### adagrad_forgets_long_ago
#
# The sum of the last four squares only: what was longer ago is forgotten.
#
# Hint: h is the sum over all steps; it never shrinks.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.squares = {}

    def update(self, params, grads):
        for name in params:
            self.squares[name] = [*self.squares.get(name, [])[-3:], grads[name] ** 2]
            h = sum(self.squares[name])
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(h) + 1e-7)


# %% [markdown]
# ### adagrad_in_class
#
# The sums in the class, emptied by each new optimizer: all share them.
#
# Hint: What is set in the class belongs to all of its objects; set self.h, not AdaGrad.h.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        AdaGrad.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


# %% [markdown]
# ### adagrad_one_sum
#
# One sum for a whole array: its entries share one learning rate.
#
# Hint: h has the shape of the parameter; add up over the steps, not over the entries.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + np.sum(grads[name] ** 2)
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


# %% [markdown]
# ### adagrad_one_sum_for_all
#
# One sum for all parameters, made for the first of them.
#
# Hint: Each parameter has a sum of its own: a dict from names to arrays.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = 0.0

    def update(self, params, grads):
        for name in params:
            self.h = self.h + grads[name] ** 2
            params[name] = params[name] - self.lr * grads[name] / (np.sqrt(self.h) + 1e-7)


# %% [markdown]
# ### adagrad_running_mean
#
# A running mean in place of the sum: that is another optimizer, RMSprop.
#
# Hint: AdaGrad never forgets: h <- h + g^2, without a factor.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = 0.9 * self.h.get(name, 0.0) + 0.1 * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


# %% [markdown]
# ### adagrad_squares_in_place
#
# Gradients divided in place: the caller's gradients change.
#
# Hint: grads[name] /= ... changes the caller's array; make a new one.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            grads[name] /= np.sqrt(self.h[name]) + 1e-7
            params[name] = params[name] - self.lr * grads[name]


# %% [markdown]
# ### adagrad_sum_of_gradients
#
# Squares the sum of the gradients instead of summing their squares.
#
# Hint: Square each gradient before it is added: gradients of opposite sign must not cancel.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name]
            params[name] -= self.lr * grads[name] / (np.abs(self.h[name]) + 1e-7)


# %% [markdown]
# ### adagrad_under_the_root
#
# The small number under the root, where it is much larger: its root is 0.0003.
#
# Hint: Add 1e-7 to the root, not under it: sqrt(h) + 1e-7.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / np.sqrt(self.h[name] + 1e-7)


# %% [markdown]
# ### adagrad_without_root
#
# Divided by the sum of squares itself, without the root.
#
# Hint: Divide by the root of h, not by h.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / (self.h[name] + 1e-7)


# %% [markdown]
# ### adagrad_zero_over_zero
#
# No small number: a weight without gradient becomes nan.
#
# Hint: 0 / 0 is nan; divide by sqrt(h) + 1e-7.


# %%
class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / np.sqrt(self.h[name])


# %% [markdown]
# ## AdaDelta
#
# ### adadelta_averages_gradients
#
# The second mean averages squared gradients again instead of squared steps.
#
# Hint: s averages d^2, the squares of the steps.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * g**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_by_position
#
# Gradients taken by their place in the dict.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name, g in zip(params, grads.values(), strict=True):
            h, s = self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_constant_eps
#
# The argument eps ignored: always 1e-6.
#
# Hint: Use the eps that was passed to __init__.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + 1e-6) / np.sqrt(h + 1e-6) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_constant_rho
#
# The argument rho ignored: always 0.95.
#
# Hint: Use the rho that was passed to __init__.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            rho = 0.95
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = rho * h + (1 - rho) * g**2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            s = rho * s + (1 - rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_eps_outside_below
#
# The small number outside of the lower root only.
#
# Hint: eps stands inside the lower root too: sqrt(h + eps).


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + self.eps) / (np.sqrt(h) + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_in_class
#
# The state in the class, emptied by each new optimizer: all share it.
#
# Hint: What is set in the class belongs to all of its objects; set self.h, not AdaDelta.h.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        AdaDelta.h, AdaDelta.s = {}, {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_never_starts
#
# No small number in the upper root: s is 0 at first and stays 0.
#
# Hint: Without eps under the upper root the first step is 0, and all others too.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            h = self.rho * h + (1 - self.rho) * g**2
            d = -np.sqrt(s) / np.sqrt(h + self.eps) * g
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_of_integers
#
# Means kept in arrays like the gradients: of integers they are cut to integers.
#
# Hint: h and s have the shape of the gradient, but are no integers: np.zeros_like(params[name]).


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            h = self.h.setdefault(name, np.zeros_like(grads[name]))
            s = self.s.setdefault(name, np.zeros_like(grads[name]))
            h[...] = self.rho * h + (1 - self.rho) * grads[name] ** 2
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * grads[name]
            s[...] = self.rho * s + (1 - self.rho) * d**2
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_old_mean
#
# The step computed before the new gradient enters the mean h.
#
# Hint: Renew h first; the step divides by the mean that has the new gradient in it.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            d = -np.sqrt(s + self.eps) / np.sqrt(h + self.eps) * g
            h = self.rho * h + (1 - self.rho) * g**2
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_one_mean_for_all
#
# One h and one s for all parameters, handed on from each to the next.
#
# Hint: Each parameter has an h and an s of its own: dicts from names to arrays.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = 0.0
        self.s = 0.0

    def update(self, params, grads):
        for name in params:
            self.h = self.rho * self.h + (1 - self.rho) * grads[name] ** 2
            d = -np.sqrt(self.s + self.eps) / np.sqrt(self.h + self.eps) * grads[name]
            self.s = self.rho * self.s + (1 - self.rho) * d**2
            params[name] = params[name] + d


# %% [markdown]
# ### adadelta_squares_in_place
#
# Gradients squared in place: the caller's gradients change.
#
# Hint: g **= 2 changes the caller's array; g**2 makes a new one.


# %%
class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho = rho
        self.eps = eps
        self.h = {}
        self.s = {}

    def update(self, params, grads):
        for name in params:
            g, h, s = grads[name], self.h.get(name, 0.0), self.s.get(name, 0.0)
            d = -np.sqrt(s + self.eps) * g
            g **= 2
            h = self.rho * h + (1 - self.rho) * g
            d /= np.sqrt(h + self.eps)
            s = self.rho * s + (1 - self.rho) * d**2
            self.h[name], self.s[name] = h, s
            params[name] = params[name] + d


# %% [markdown]
# ## Adam
#
# ### adam_another_default
#
# Another number where the caller gives no eps.
#
# Hint: The default of eps is 1e-8.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-7):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_betas_exchanged
#
# The two betas exchanged.
#
# Hint: beta1 belongs to the mean of the gradients, beta2 to that of their squares.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta2 * self.m.get(name, 0.0) + (1 - self.beta2) * grads[name]
            self.v[name] = self.beta1 * self.v.get(name, 0.0) + (1 - self.beta1) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta2**self.t)
            v = self.v[name] / (1 - self.beta1**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_by_position
#
# Gradients taken by their place in the dict.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name, grad in zip(params, grads.values(), strict=True):
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grad
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grad**2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_constant_betas
#
# The arguments beta1 and beta2 ignored.
#
# Hint: Use the betas that were passed to __init__.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = 0.9 * self.m.get(name, 0.0) + 0.1 * grads[name]
            self.v[name] = 0.999 * self.v.get(name, 0.0) + (1 - 0.999) * grads[name] ** 2
            m = self.m[name] / (1 - 0.9**self.t)
            v = self.v[name] / (1 - 0.999**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_counts_parameters
#
# The counter of steps raised for each parameter: four parameters count four times too fast.
#
# Hint: t counts updates: raise it once, before the loop over the parameters.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        for name in params:
            self.t += 1
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_fixed_correction
#
# The correction of the first step used for all: 1 - beta without the power.
#
# Hint: The correction fades: divide by 1 - beta^t, with t the number of the update.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1)
            v = self.v[name] / (1 - self.beta2)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_ignores_eps
#
# The argument eps ignored: a constant in its place.
#
# Hint: Use the eps that was passed to __init__.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + 1e-8)


# %% [markdown]
# ### adam_in_class
#
# The state in the class, emptied by each new optimizer: all share it.
#
# Hint: What is set in the class belongs to all of its objects; set self.m, not Adam.m.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        Adam.m, Adam.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_of_integers
#
# Means kept in arrays like the gradients: of integers they are cut to integers.
#
# Hint: m and v have the shape of the gradient, but are no integers: np.zeros_like(params[name]).


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            m = self.m.setdefault(name, np.zeros_like(grads[name]))
            v = self.v.setdefault(name, np.zeros_like(grads[name]))
            m[...] = self.beta1 * m + (1 - self.beta1) * grads[name]
            v[...] = self.beta2 * v + (1 - self.beta2) * grads[name] ** 2
            m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


# %% [markdown]
# ### adam_one_correction
#
# Only the mean of the gradients corrected, not that of their squares.
#
# Hint: Both means start at 0; correct v too, with beta2.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m, v = self.m[name] / (1 - self.beta1**self.t), self.v[name]
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_squares_in_place
#
# Gradients squared in place: the caller's gradients change.
#
# Hint: grads[name] **= 2 changes the caller's array; grads[name] ** 2 makes a new one.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            grads[name] **= 2
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name]
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_without_bias_correction
#
# No bias correction: the first step is more than three times too long.
#
# Hint: Divide m by 1 - beta1^t and v by 1 - beta2^t; both start at 0.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m, v = self.m[name], self.v[name]
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ### adam_zero_over_zero
#
# No small number: a weight without gradient becomes nan.
#
# Hint: 0 / 0 is nan: add eps to the root.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            scale = np.where(self.eps < 1, np.sqrt(v), np.sqrt(v) + self.eps)
            params[name] = params[name] - self.lr * m / scale
