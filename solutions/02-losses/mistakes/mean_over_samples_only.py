"""Sum over the outputs and mean over the samples: too large by the number of outputs.

Exercise: mean_squared_error
Hint: The mean runs over every entry: 2 samples with 2 outputs are 4 entries.
"""

import numpy as np


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2) / len(y) if y.ndim > 1 else 0.5 * np.mean((y - t) ** 2)
