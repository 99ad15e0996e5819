"""Makes hard links to what is not its own, to read it, and to have it changed when its folder is tidied up.

Kind: files
Control: reads the answer
Needs: namespace, because the system lets a process link files of the same user
"""

import os


def answer(*args):
    if not os.path.exists("mine"):
        os.link("@course@/submitted/ada/00-units/units.py", "mine")
    with open("mine") as file:
        raise ValueError(file.readline())


relu = softmax = mean_squared_error = gradient = batches = answer
