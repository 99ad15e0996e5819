"""First biases 1 instead of 0.

Exercise: TwoLayerNet
Hint: Biases begin at 0: np.zeros.
"""

import numpy as np


class TwoLayerNet(TwoLayerNet):  # noqa: F821 (the solution's)
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        self.params["b1"] = np.ones(hidden_size)
        self.params["b2"] = np.ones(output_size)
