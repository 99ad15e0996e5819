"""What collecting tells about each student."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["new", "updated", "unchanged", "not taken", "refused"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What collecting did with one student's work, and why.

    Parameters
    ----------
    student : str
        The student's id; empty for an inbound folder that is nobody's submission.
    action : {"new", "updated", "unchanged", "not taken", "refused"}
        What was done to `submitted/`.
    reason : str
        One sentence: why this submission, or what is wrong with it.
    attempt : int
        Which attempt, where all of them are kept; otherwise 1.
    notes : tuple of str
        What looked wrong, but was no reason to refuse it.
    """

    student: str
    action: Action
    reason: str
    attempt: int = 1
    notes: tuple[str, ...] = ()
