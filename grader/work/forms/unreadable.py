"""An answer that cannot be read: a fault of the submission, which costs that question's points only."""

from __future__ import annotations

from grader.sandbox.faults import StudentFault


class Unreadable(StudentFault):
    """There is no answer, or it is not of the kind that is asked for."""

    kind = "answer"
