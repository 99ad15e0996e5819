"""What a person gave for an exercise that checks grade: no part of a result file, but laid over it."""

from __future__ import annotations

import msgspec


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person gave for an exercise that checks grade.

    Parameters
    ----------
    points : float or None
        In place of what the checks gave; None: their points stand.
    extra : float
        Extra credit: points besides those that the exercise is worth.
    comment : str
        What the person says about it.
    """

    points: float | None = None
    extra: float = 0.0
    comment: str = ""

    @property
    def earned(self) -> float:
        """Points by this person."""
        return (self.points or 0.0) + self.extra
