"""What the author of a check uses, and the engine that runs checks.

A check file needs one import:

    from grader.checks import assert_close, check, exercise
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from grader.checks.compare import CheckFailed, as_array, assert_close
from grader.checks.equal import assert_equal
from grader.checks.in_place import in_place
from grader.checks.memory import assert_settled, assert_unchanged, recorded_walk
from grader.checks.source import COMPREHENSIONS, LOOPS, assert_doctests, calls, imports, uses
from grader.checks.tables import assert_table_equal
from grader.errors import GraderError
from grader.sandbox.faults import StudentFault, fault_of
from grader.sandbox.shared import Shared
from grader.sandbox.values.figures import Figure

__all__ = [
    "COMPREHENSIONS",
    "LOOPS",
    "CheckFailed",
    "StudentFault",
    "as_array",
    "assert_close",
    "assert_doctests",
    "assert_equal",
    "assert_settled",
    "assert_table_equal",
    "assert_unchanged",
    "calls",
    "check",
    "costs_nothing",
    "exercise",
    "figures",
    "imports",
    "in_place",
    "recorded_walk",
    "shared",
    "uses",
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
    *,
    points: float,
    hint: str = "",
    seconds: float | None = None,
    stands_for: str = "",
    bonus: bool = False,
    only_title: bool = False,
) -> pytest.MarkDecorator:
    """Make a test a check that is worth points.

    Parameters
    ----------
    points : float
        What passing it is worth; each case of a parametrised check is worth this much. A check worth 0 only
        advises: what fails is told, and costs nothing.
    hint : str, optional
        One sentence that a student sees when it fails.
    seconds : float, optional
        A limit for each call into the student's code, instead of the assignment's.
    stands_for : str, optional
        The property that the check stands for, if no known mistake is caught by it alone; without this,
        'grader verify' calls such a check redundant.
    bonus : bool, optional
        Whether its points come on top of those of the exercise: extra credit.
    only_title : bool, optional
        Whether students read only its title where it fails: no inputs, no hint. It is for hidden checks of
        which an example would give the answer away; instructors see all of it.
    """
    return pytest.mark.check(
        points=points, hint=hint, seconds=seconds, stands_for=stands_for, bonus=bonus, only_title=only_title
    )


@contextlib.contextmanager
def costs_nothing() -> Iterator[None]:
    """Leave a block at what goes wrong in it, which belongs to another exercise, and let the check go on.

    A check that only catches that the code hangs, crashes or is missing does not pass all the same:

        share = 0.0
        with costs_nothing():
            share = accuracy(submission.train(submission.Network()))
    """
    try:
        yield
    except GraderError:
        raise
    except Exception as error:  # noqa: BLE001 (values of a student's may break any operation)
        if (fault := fault_of(error)) is not None:
            fault.forgiven = True


def figures(drawn: Any) -> list[Figure]:
    """Return what is drawn with matplotlib, as plain data.

    Of a single call, ``submission.plot.record(x).figures`` has the figures that it made or drew on.

    Parameters
    ----------
    drawn : object
        The submission, for all figures that are open; or a figure, axes or a line of the submission's.

    Returns
    -------
    list of Figure
        Each has a `title` and `axes`; of each of these `title`, `xlabel`, `ylabel`, `xlim`, `ylim`, `xscale`,
        `yscale`, `xticklabels`, `yticklabels`, `legend`, `texts`, `grid`, and `lines`, `points`, `bars`,
        `images` and `pie` with their data as arrays.
    """
    found: list[Figure] = drawn._grader_at.operate("figures", drawn)
    return found


def shared(target: Any) -> Shared:
    """Return `target` as an argument that a student's function may use for the length of one call.

    The student's function gets a stand-in with the object's public methods, and with its public attributes
    that are plain values: numbers, text, arrays, and lists and dicts of them. The methods run here, in the
    trusted process; attributes go back and forth with every call of a method, and once more at the end.

    Parameters
    ----------
    target : object
        An instance of a class of the check file.

    Returns
    -------
    Shared
        To be passed on as it is: ``submission.train(shared(net), x, t)``. Afterwards `target` has the
        attributes that the student's function left it with.
    """
    return Shared(target)
