"""An answer that cannot be read: a fault of the submission, which costs that question's points only."""

from __future__ import annotations

from typing import ClassVar

from grader.sandbox.faults import StudentFault


class Unreadable(StudentFault):
    """There is no answer, or it is not of the kind that is asked for."""

    kind: ClassVar[str] = "answer"
