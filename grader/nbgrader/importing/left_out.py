"""What is not taken over: each thing with its reason, so that nothing is dropped silently."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that has no place in the new course, or that a person has to look after.

    Parameters
    ----------
    where : str
        Where it comes from, such as ``"ps1/problem1"``.
    what : str
        What it is: the id of a cell, a file, a setting.
    why : str
        The reason, and what to do about it: one sentence, or more, each with its full stop.
    points : float
        What it is worth; 0 if nothing.
    text : str
        The cell, which is kept in a file beside the course.
    language : str
        Of `text`: ``"python"``, or ``"markdown"``.
    """

    where: str
    what: str
    why: str
    points: float = 0.0
    text: str = ""
    language: str = "python"
