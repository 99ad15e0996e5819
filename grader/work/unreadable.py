"""What was handed in cannot be read: a fault of the submission, never an error of the grader."""

from __future__ import annotations

from grader.sandbox.faults import StudentFault


class Unreadable(StudentFault):
    """There is no answer, or it is not what is asked for; or a file is no notebook, or not a whole one."""

    kind = "answer"
