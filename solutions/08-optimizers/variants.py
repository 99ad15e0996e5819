# %% [markdown]
# # Unusual right answers: Optimizers
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## arrays_in_place
#
# Arrays are changed where they are, and the state is made at the first update.


# %%
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for name in params:
            params[name] -= self.lr * grads[name]


class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {name: np.zeros_like(value) for name, value in params.items()}
        for name in params:
            self.v[name] *= self.momentum
            self.v[name] -= self.lr * grads[name]
            params[name] += self.v[name]


class AdaGrad:
    def __init__(self, lr):
        self.lr, self.h = lr, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {name: np.zeros_like(value) for name, value in params.items()}
        for name in params:
            self.h[name] += grads[name] * grads[name]
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.iteration, self.m, self.v = 0, None, None

    def update(self, params, grads):
        if self.m is None:
            self.m = {name: np.zeros_like(value) for name, value in params.items()}
            self.v = {name: np.zeros_like(value) for name, value in params.items()}
        self.iteration += 1
        for name in params:
            self.m[name] += (1 - self.beta1) * (grads[name] - self.m[name])
            self.v[name] += (1 - self.beta2) * (grads[name] ** 2 - self.v[name])
            m = self.m[name] / (1 - self.beta1**self.iteration)
            v = self.v[name] / (1 - self.beta2**self.iteration)
            params[name] -= self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ## correction_in_the_learning_rate
#
# Adam with both corrections moved into the learning rate, as its paper suggests for speed.


# %%
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        rate = self.lr * np.sqrt(1.0 - self.beta2**self.t) / (1.0 - self.beta1**self.t)
        for key, grad in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, np.zeros(grad.shape)) + (1 - self.beta1) * grad
            self.v[key] = self.beta2 * self.v.get(key, np.zeros(grad.shape)) + (1 - self.beta2) * grad * grad
            params[key] = params[key] - rate * self.m[key] / (np.sqrt(self.v[key]) + self.eps)


# %% [markdown]
# ## eps_under_the_root
#
# Adam with its small number under the root: for gradients of usual size the same.


# %%
class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.betas, self.eps = lr, (beta1, beta2), eps
        self.powers = [1.0, 1.0]
        self.state = {}

    def update(self, params, grads):
        self.powers = [power * beta for power, beta in zip(self.powers, self.betas, strict=True)]
        for name, g in grads.items():
            m, v = self.state.get(name, (0.0, 0.0))
            m = m * self.betas[0] + g * (1 - self.betas[0])
            v = v * self.betas[1] + g * g * (1 - self.betas[1])
            self.state[name] = m, v
            m, v = m / (1 - self.powers[0]), v / (1 - self.powers[1])
            params[name] = params[name] - self.lr * m / (v + self.eps) ** 0.5


# %% [markdown]
# ## history_of_all_gradients
#
# All gradients are kept, and every mean and sum is computed from them afresh.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.history = lr, momentum, []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        for name in params:
            ages = range(len(self.history) - 1, -1, -1)
            rolled = [self.momentum**age * old[name] for age, old in zip(ages, self.history, strict=True)]
            params[name] = params[name] - self.lr * sum(rolled)


class AdaGrad:
    def __init__(self, lr):
        self.lr, self.history = lr, []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        for name in params:
            norm = np.linalg.norm([old[name] for old in self.history], axis=0)
            params[name] = params[name] - self.lr * grads[name] / (norm + 1e-7)


class Adam:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.history = []

    def update(self, params, grads):
        self.history.append({name: grads[name].copy() for name in params})
        ages = np.arange(len(self.history))[::-1]
        for name in params:
            past = np.array([old[name] for old in self.history])
            m = np.average(past, axis=0, weights=self.beta1**ages)
            v = np.average(past**2, axis=0, weights=self.beta2**ages)
            params[name] = params[name] - self.lr * m / (np.sqrt(v) + self.eps)


# %% [markdown]
# ## loops_over_entries
#
# Entry by entry, with Python floats and closures in place of classes.

# %%
import math
from types import SimpleNamespace


def SGD(lr):
    return SimpleNamespace(update=each_entry(lambda memory, g: -lr * g))


def AdaGrad(lr):
    def step(memory, g):
        memory["h"] = memory.get("h", 0.0) + g * g
        return -lr * g / (math.sqrt(memory["h"]) + 1e-7)

    return SimpleNamespace(update=each_entry(step))


def AdaDelta(rho=0.95, eps=1e-6):
    def step(memory, g):
        memory["h"] = rho * memory.get("h", 0.0) + (1 - rho) * g * g
        d = -g * math.sqrt(memory.get("s", 0.0) + eps) / math.sqrt(memory["h"] + eps)
        memory["s"] = rho * memory.get("s", 0.0) + (1 - rho) * d * d
        return d

    return SimpleNamespace(update=each_entry(step))


def each_entry(step):
    memories = {}

    def update(params, grads):
        for name, value in params.items():
            for index in np.ndindex(value.shape):
                memory = memories.setdefault((name, index), {})
                value[index] += step(memory, float(grads[name][index]))

    return update


# %% [markdown]
# ## one_base_class
#
# One base class goes through the parameters; each optimizer is a rule for one array.


# %%
class Optimizer:
    def __init__(self):
        self.states = {}

    def update(self, params, grads):
        for name, grad in grads.items():
            state = self.states.setdefault(name, {})
            params[name] = params[name] + self.step(state, np.asarray(grad))
        return params


class SGD(Optimizer):
    def __init__(self, lr=0.01):
        super().__init__()
        self.lr = lr

    def step(self, state, grad):
        return -self.lr * grad


class Momentum(Optimizer):
    """The velocity without the learning rate, which comes in at the end."""

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__()
        self.lr, self.momentum = lr, momentum

    def step(self, state, grad):
        state["v"] = self.momentum * state.get("v", 0) - grad
        return self.lr * state["v"]


class AdaGrad(Optimizer):
    """The root of the sum grows like a hypotenuse."""

    def __init__(self, lr=0.01):
        super().__init__()
        self.lr = lr

    def step(self, state, grad):
        state["root"] = np.hypot(state.get("root", 0), grad)
        return -self.lr * grad / (state["root"] + 1e-7)


class AdaDelta(Optimizer):
    def __init__(self, rho=0.95, eps=1e-6):
        super().__init__()
        self.rho, self.eps = rho, eps

    def step(self, state, grad):
        state["grads"] = self.mean(state.get("grads", 0), grad)
        step = -grad * np.sqrt((state.get("steps", 0) + self.eps) / (state["grads"] + self.eps))
        state["steps"] = self.mean(state.get("steps", 0), step)
        return step

    def mean(self, old, new):
        return old + (1 - self.rho) * (new**2 - old)


# %% [markdown]
# ## single_precision
#
# State in single precision.


# %%
class Momentum:
    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = np.float32(lr), np.float32(momentum), {}

    def update(self, params, grads):
        for name in params:
            old = self.v.get(name, np.float32(0))
            self.v[name] = self.momentum * old - self.lr * grads[name].astype(np.float32)
            params[name] = params[name] + self.v[name]


class AdaDelta:
    def __init__(self, rho=0.95, eps=1e-6):
        self.rho, self.eps, self.h, self.s = np.float32(rho), np.float32(eps), {}, {}

    def update(self, params, grads):
        for name in params:
            g = grads[name].astype(np.float32)
            old = self.s.get(name, np.float32(0))
            self.h[name] = self.rho * self.h.get(name, np.float32(0)) + (1 - self.rho) * g**2
            d = -np.sqrt(old + self.eps) / np.sqrt(self.h[name] + self.eps) * g
            self.s[name] = self.rho * old + (1 - self.rho) * d**2
            params[name] = params[name] + d
