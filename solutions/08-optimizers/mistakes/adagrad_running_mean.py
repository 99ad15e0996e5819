"""A running mean in place of the sum: that is another optimizer, RMSprop.

Exercise: AdaGrad
Hint: AdaGrad never forgets: h <- h + g^2, without a factor.
"""

import numpy as np


class AdaGrad:
    def __init__(self, lr):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = 0.9 * self.h.get(name, 0.0) + 0.1 * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)
