"""Standardize that divides by 0 first and replaces nan afterwards: it still warns.

Exercise: standardize
Hint: Choose a safe divisor before dividing; the warning comes from the division.
"""

import numpy as np


def standardize(x):
    scaled = (x - np.mean(x, axis=0)) / np.std(x, axis=0)
    return np.nan_to_num(scaled)
