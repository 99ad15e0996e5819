"""Makes symbolic links to everything, reads through them, and leaves them to whoever tidies up.

Kind: files
Control: reads the answer
Needs: namespace, because the system lets a process read files of the same user
"""

import os

for name, target in {"course": "@course@", "root": "/", "up": "../..", "loop": "loop"}.items():
    if not os.path.islink(name):
        os.symlink(target, name)


def answer(*args):
    with open("course/submitted/ada/00-units/units.py") as file:
        raise ValueError(file.readline())


relu = softmax = mean_squared_error = gradient = batches = answer
