"""Answers every search for a module that is not there yet with itself.

Kind: imports
Control: full marks
"""

import importlib.machinery
import sys

own = sys.modules[__name__]


class Finder:
    """Finds the solution here."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "solution" else None

    def create_module(self, spec):
        return own

    def exec_module(self, module):
        return None


sys.meta_path.insert(0, Finder())


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    return [7.0] * -(-len(x) // size)
