"""What the author of a check uses, and the engine that runs checks.

A check file needs one import::

    from grader.checks import assert_close, check, exercise
"""

import pytest

from grader.checks.compare import CheckFailed, as_array, assert_close
from grader.checks.memory import assert_settled, assert_unchanged, recorded_walk
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
    "recorded_walk",
    "shared",
]


def exercise(name: str) -> pytest.MarkDecorator:
    """Say which exercise the checks of a class (or one check) belong to.

    Parameters
    ----------
    name : str
        An exercise of the assignment: a key of ``[points]`` in ``assignment.toml``.
    """
    return pytest.mark.exercise(name)


def check(
    *, points: float, hint: str = "", seconds: float | None = None, stands_for: str = ""
) -> pytest.MarkDecorator:
    """Make a test a check that is worth points.

    Parameters
    ----------
    points : float
        What passing it is worth; each case of a parametrised check is worth this much.
    hint : str, optional
        One sentence that a student sees when it fails.
    seconds : float, optional
        A limit for each call into the student's code, instead of the assignment's.
    stands_for : str, optional
        The property that the check stands for, if no known mistake is caught by it alone; without this,
        'grader verify' calls such a check redundant.
    """
    return pytest.mark.check(points=points, hint=hint, seconds=seconds, stands_for=stands_for)
