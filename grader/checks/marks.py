"""The two marks that make a pytest test a check: its exercise, and its points."""

import pytest


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
