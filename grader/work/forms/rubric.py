"""What an answer in plain text must say to earn its points: `rubric.toml`, which students never get.

::

    [[rubric.why_half]]
    points = 1
    says = "It cancels the 2 of the derivative."
"""

from __future__ import annotations

import msgspec


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that an answer must say, and its points."""

    points: float
    says: str


class Rubrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rubrics of a form: for each text question what an answer must say."""

    format: int
    rubric: dict[str, list[Item]]

    def points(self, question: str) -> float:
        """Return what all items of a question are worth together."""
        return sum(item.points for item in self.rubric[question])
