"""Sigmoid without the minus sign: it falls from 1 to 0 instead of rising.

Exercise: sigmoid
Hint: The formula is 1 / (1 + exp(-x)); mind the minus sign.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(np.clip(x, -700, 700)))
