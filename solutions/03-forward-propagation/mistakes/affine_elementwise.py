"""Products entry by entry instead of a matrix product.

Exercise: affine
Hint: x * W multiplies entry by entry; the weighted sum is x @ W.

Right for one sample; a batch does not fit, or is lined up with the units.
"""

import numpy as np


def affine(x, W, b):
    return np.sum(x * W.T, axis=-1) + b
