"""One base class goes through the parameters; each optimizer is a rule for one array."""

import numpy as np


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
