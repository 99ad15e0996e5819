"""An unknown method passes in silence.

Exercise: init_weights
Hint: Raise ValueError for a name that is none of the three.
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    return rng.normal(0, deviations.get(method, 0.01), size=(n_in, n_out))
