"""Makes as many empty files and folders as it can, for whoever tidies up.

Kind: disk
Control: not run, because nothing is tidied up there
Told: File exists | has the wrong shape
"""

import itertools
import os
import time


def answer(*args):
    end = time.monotonic() + 0.15
    for i in itertools.count():
        os.mkdir(f"folder{i}")
        with open(f"folder{i}/\n{i}", "w"):
            if time.monotonic() > end:
                return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
