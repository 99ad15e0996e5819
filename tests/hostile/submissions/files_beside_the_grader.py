"""Looks for solutions beside the packages that it can see: a course that is also where the grader lives.

Kind: files
Control: not run, because no course lies beside that grader
Needs: namespace, because the system lets a process read files of the same user
Told: nothing beside
"""

import glob
import sys


def answer(*args):
    places = {path for path in sys.path if path}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        places |= {file.rpartition("/grader/")[0]} if "/grader/" in file else set()
    for place in places:
        for path in glob.glob(f"{place}/solutions/*/*.py") + glob.glob(f"{place}/tests/hostile/*/units.py"):
            with open(path) as file:
                raise ValueError("I-HAVE-" + "WON: " + path + file.readline())
    raise ValueError(f"nothing beside {sorted(places)}")


relu = answer
softmax = mean_squared_error = gradient = batches = None
