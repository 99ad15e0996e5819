"""The class of `grader demo`: what each simulated student hands in, the last one late.

Right and wrong answers are those that the example assignment is proven with (`variants/`, `mistakes/`).
"""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec


class Simulated(msgspec.Struct, frozen=True):
    """A student of the demo.

    Parameters
    ----------
    name : str
        The student's id.
    overlays : tuple of str
        Files of the assignment's folder whose functions replace the solution's.
    source : str or None
        The whole file, where it is no solution with other functions.
    """

    name: str
    overlays: tuple[str, ...] = ()
    source: str | None = None

    def file(self, solution: Path) -> str:
        """Return the student's file, given the solution that the overlays belong to."""
        if self.source is not None:
            return self.source
        text = solution.read_text(encoding="utf-8")
        for overlay in self.overlays:
            module = ast.parse((solution.parent / overlay).read_text(encoding="utf-8"))
            functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
            text += "".join("\n\n" + ast.unparse(function) for function in functions)
        return text


_LOOP = """
import numpy as np

def standardize(x):
    while True:
        try:
            x = (x - x.mean(axis=0)) / x.std(axis=0)
        except BaseException:
            pass

def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]
"""

_SYNTAX = """
import numpy as np

def standardize(x)
    return (x - x.mean(axis=0)) / x.std(axis=0)
"""

CLASS = (
    Simulated("ada"),
    Simulated("blaise", ("variants/standardize_loop.py", "variants/logsumexp_logaddexp.py")),
    Simulated("carl", ("variants/one_hot_comparison.py",)),
    Simulated("emmy", ("mistakes/logsumexp_overflow.py",)),
    Simulated("evariste", ("mistakes/standardize_rows.py",)),
    Simulated("grace", ("mistakes/standardize_constant_nan.py", "mistakes/logsumexp_global_maximum.py")),
    Simulated("john", ("mistakes/standardize_in_place.py",)),
    Simulated("leonhard", ("mistakes/one_hot_transposed.py", "mistakes/logsumexp_whole_table.py")),
    Simulated("alan", source=_LOOP),
    Simulated("kurt", source=_SYNTAX),
    Simulated("srinivasa", source=""),
    Simulated("sofya", ("variants/one_hot_list.py",)),
)
