"""The class of `grader demo`: what each simulated student hands in, the last one late.

Right and wrong answers are those that the example assignment is proven with (`variants.py`, `mistakes.py`).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.work.kinds import kind_of
from grader.work.overlays import read_overlays


class Simulated(msgspec.Struct, frozen=True):
    """A student of the demo."""

    name: str
    overlays: tuple[str, ...] = ()  # known mistakes and variants, whose functions replace the solution's
    source: str | None = None  # the whole file, where it is no solution with other functions

    def file(self, folder: Path) -> str:
        """Return the student's file, given the assignment's folder under ``solutions/``."""
        if self.source is not None:
            return self.source
        assignment = load_assignment(folder)
        text = (folder / kind_of(assignment, folder).file).read_text(encoding="utf-8")
        known = read_overlays(folder, assignment, "mistakes") + read_overlays(folder, assignment, "variants")
        named = {overlay.name: overlay for overlay in known}
        for name in self.overlays:
            text = named[name].over(text).decode()
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
    Simulated("blaise", ("standardize_loop", "logsumexp_logaddexp")),
    Simulated("carl", ("one_hot_comparison",)),
    Simulated("emmy", ("logsumexp_overflow",)),
    Simulated("evariste", ("standardize_rows",)),
    Simulated("grace", ("standardize_constant_nan", "logsumexp_global_maximum")),
    Simulated("john", ("standardize_in_place",)),
    Simulated("leonhard", ("one_hot_transposed", "logsumexp_whole_table")),
    Simulated("alan", source=_LOOP),
    Simulated("kurt", source=_SYNTAX),
    Simulated("srinivasa", source=""),
    Simulated("sofya", ("standardize_loop", "one_hot_comparison")),
)
