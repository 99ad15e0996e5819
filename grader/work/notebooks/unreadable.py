"""A notebook that cannot be read: a fault of the submission, told instead of each check's outcome."""

from __future__ import annotations

from grader.sandbox.faults import StudentFault


class UnreadableNotebook(StudentFault):
    """The file is no notebook, or not a whole one."""

    kind = "module"
