"""Standardize that asks whether the deviation == 0: rounding makes it 1.4e-17.

Exercise: standardize
Hint: A column of three times 0.1 has a tiny deviation; compare its maximum with its minimum.
"""

import numpy as np


def standardize(x):
    deviation = np.std(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.where(deviation == 0, 1.0, deviation)
