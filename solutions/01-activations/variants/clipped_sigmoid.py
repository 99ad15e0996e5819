"""Sigmoid of inputs clipped to a range that exp can take."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))
