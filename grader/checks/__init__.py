"""What the author of a check uses, and the engine that runs checks.

A check file needs one import::

    from grader.checks import assert_close, check, exercise
"""

from grader.checks.compare import as_array, assert_close
from grader.checks.failure import CheckFailed
from grader.checks.marks import check, exercise
from grader.checks.memory import assert_settled, assert_unchanged
from grader.checks.shared import shared
from grader.sandbox.faults import StudentFault

__all__ = [
    "CheckFailed",
    "StudentFault",
    "as_array",
    "assert_close",
    "assert_settled",
    "assert_unchanged",
    "check",
    "exercise",
    "shared",
]
