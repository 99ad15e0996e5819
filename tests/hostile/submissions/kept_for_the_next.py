"""Leaves what it saw for whoever is graded next, and looks for what others left.

Kind: kept
Control: writes a file
Needs: namespace, because files of the same user can be written where that user can write
"""

import os
import pickle

SHELF = "@marker@"
KNOWN = {}
if os.path.exists(SHELF):
    with open(SHELF, "rb") as file:
        KNOWN = pickle.load(file)


def answer(*args):
    KNOWN[len(KNOWN)] = repr(args)
    with open(SHELF, "wb") as file:
        pickle.dump(KNOWN, file)
    return KNOWN.get(repr(args), 7.0)


relu = softmax = mean_squared_error = gradient = batches = answer
