"""What the author of a check uses, and the engine that runs checks.

A check file needs one import::

    from grader.checks import assert_close, check, exercise
"""

from grader.checks.compare import as_array, assert_close
from grader.checks.failure import CheckFailed
from grader.checks.marks import check, exercise

__all__ = ["CheckFailed", "as_array", "assert_close", "check", "exercise"]
