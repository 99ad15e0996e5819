"""Changes its root, and climbs out of it by a descriptor that it kept.

Kind: files
Control: not run, because there is no root to leave there
Needs: namespace, because root may change its root
"""

import os


def answer(*args):
    top = os.open(".", os.O_RDONLY)
    os.makedirs("below", exist_ok=True)
    os.chroot("below")
    os.fchdir(top)
    for _ in range(40):
        os.chdir("..")
    os.chroot(".")
    with open("@course@/submitted/ada/00-units/units.py") as file:
        raise ValueError("I-HAVE-" + "WON: " + file.readline())


relu = answer
softmax = mean_squared_error = gradient = batches = None
