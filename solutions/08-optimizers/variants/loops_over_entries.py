"""Entry by entry, with Python floats and closures in place of classes."""

import math
from types import SimpleNamespace

import numpy as np


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
