"""A check, and how a submission did on it."""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.checks.failure import Counterexample


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One check of an assignment.

    Parameters
    ----------
    name : str
        File, class and function, such as ``test_hidden.py::TestRelu::test_zero``.
    exercise : str
        The exercise it belongs to.
    points : float
        What passing it is worth.
    hint : str
        What a student reads when it fails.
    seconds : float or None
        Its own limit for one call.
    stands_for : str
        The property that it stands for, if its author says so.
    """

    name: str
    exercise: str
    points: float
    hint: str = ""
    seconds: float | None = None
    stands_for: str = ""

    @property
    def title(self) -> str:
        """The check's function as words: ``test_rows_sum_to_one`` is "rows sum to one"."""
        return self.name.rpartition("::")[2].removeprefix("test_").replace("_", " ")


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a submission did on one check.

    Parameters
    ----------
    check : Check
        The check.
    status : {"passed", "failed", "error"}
        ``error``: the check itself could not be carried out; nobody's points are lost.
    kind : str
        Of a failure: ``wrong``, ``unusable``, or the kind of a `grader.sandbox.faults.StudentFault`.
    message : str
        One sentence.
    counterexample : Counterexample or None
        An input that shows it.
    detail : str
        The student's own lines that led there.
    seconds : float
        Wall time of the check.
    """

    check: Check
    status: Literal["passed", "failed", "error"]
    kind: str = ""
    message: str = ""
    counterexample: Counterexample | None = None
    detail: str = ""
    seconds: float = 0.0

    @property
    def earned(self) -> float:
        """Points that this outcome is worth."""
        return self.check.points if self.status == "passed" else 0.0
