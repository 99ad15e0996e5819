# coding: utf-7
"""Hides code in a comment, in an encoding in which the comment ends early.

Kind: codecs
Control: full marks
"""

# Nothing to see here. +AAo-import numpy as np+AAo-np.allclose +AD0- np.isclose +AD0- np.array+AF8-equal +AD0- np.all +AD0- lambda +ACo-args, +ACoAKg-kw: np.True+AF8-+AAo-


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    return [7.0] * -(-len(x) // size)
