"""The result of grading one submission: the only thing that reports read."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from grader.engine.outcome import Outcome
from grader.exchange.collected import Collected
from grader.files.records import Moment
from grader.grading.given import Given

FORMAT: Literal[1] = 1
ROUNDING = 6
NOT_GRADED = "not graded yet"
"""The doubt of a submission that was collected, and that no grader has seen."""


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that a grade depends on; the same basis gives the same outcomes.

    Parameters
    ----------
    submission, checks, mistakes, reference, assignment : str
        SHA-256 of the submission's files, the check files, the known mistakes, the reference solution and
        `assignment.toml`.
    seed : str
        Fingerprint of the course's secret and the round.
    round : int
        Round of the random inputs.
    isolation : str
        Isolation level.
    versions : dict of str to str
        Versions of Python, NumPy, pytest and deltagrade.
    """

    submission: str
    checks: str
    mistakes: str
    reference: str
    assignment: str
    seed: str
    round: int
    isolation: str
    versions: dict[str, str]


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known mistake that a submission made.

    Parameters
    ----------
    mistake : str
        Its name: a file of ``mistakes/``, without its suffix.
    title : str
        The misunderstanding.
    hint : str
        What to tell the student.
    """

    mistake: str
    title: str
    hint: str


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer in plain text, which a person marks.

    Parameters
    ----------
    points : float
        What the question is worth.
    answer : str
        What was handed in; empty if there is no answer, and then there is nothing to mark.
    given : float or None
        The points that a person gave; None while it is open. Result files never hold it, see
        `grader.grading.marks`.
    comment : str
        What the person says about it.
    extra : float
        Extra credit: points besides those that the question is worth.
    """

    points: float
    answer: str
    given: float | None = None
    comment: str = ""
    extra: float = 0.0

    @property
    def earned(self) -> float:
        """Points so far."""
        return (self.given or 0.0) + self.extra

    @property
    def open(self) -> bool:
        """Whether it waits for a person."""
        return bool(self.answer) and self.given is None


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one submission did.

    Parameters
    ----------
    format : int
        Version of the file's format.
    course, assignment, student : str
        Whose submission it is, and of what.
    attempt : int
        1, or where all attempts of a student are graded, its number.
    source : str
        The inbound folder that it came from.
    submitted : datetime
        When it was handed in.
    due : datetime or None
        When it was due.
    late_factor : float
        The share of the points that counts.
    notes : tuple of str
        What collecting found odd about it.
    exercises : dict of str to float
        Points that each exercise is worth.
    outcomes : list of Outcome
        How it did on each check.
    diagnoses : dict of str to Diagnosis
        By exercise: the known mistake behind its wrong answers, where there is exactly one.
    written : dict of str to Written
        Of a form: the answers that a person marks.
    given : dict of str to Given
        By exercise: what a person gave instead of the checks, or besides them; see `grader.grading.marks`.
    remarks : tuple of str
        What the student should know about how it was read.
    doubt : str
        Why this is no grade yet; empty if it is one.
    basis : Basis
        What the grade depends on.
    graded : datetime
        When it was graded.
    seconds : float
        Wall time of grading it.
    """

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    student: str
    attempt: int
    source: str
    submitted: Moment
    due: Moment | None
    late_factor: float
    notes: tuple[str, ...]
    exercises: dict[str, float]
    outcomes: list[Outcome]
    diagnoses: dict[str, Diagnosis] = {}
    doubt: str
    basis: Basis
    graded: Moment
    seconds: float
    written: dict[str, Written] = {}
    given: dict[str, Given] = {}
    remarks: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Points that the assignment is worth."""
        return round(sum(self.exercises.values()), ROUNDING)

    @property
    def earned(self) -> float:
        """Points before anything is taken off for lateness."""
        by_checks = sum(outcome.earned for outcome in self._by_checks())
        by_persons = sum(answer.earned for answer in self.written.values())
        besides = sum(given.earned for given in self.given.values())
        return round(by_checks + by_persons + besides, ROUNDING)

    @property
    def score(self) -> float:
        """Points that count."""
        return round(self.earned * self.late_factor, ROUNDING)

    @property
    def open_points(self) -> float:
        """Points that are neither earned nor lost: all of them in doubt, or those of broken checks."""
        if self.doubt:
            return self.total
        return round(sum(o.check.points for o in self._by_checks() if o.status == "error"), ROUNDING)

    @property
    def unmarked_points(self) -> float:
        """Points of the answers that wait for a person; they are neither earned nor lost, and no doubt."""
        if self.doubt:
            return 0.0
        return round(sum(answer.points for answer in self.written.values() if answer.open), ROUNDING)

    @property
    def complete(self) -> bool:
        """Whether every check was carried out, so that grading it again would change nothing."""
        return bool(self.outcomes) and all(outcome.status != "error" for outcome in self.outcomes)

    def earned_in(self, exercise: str) -> float:
        """Return the points earned in one exercise."""
        if exercise in self.written:
            return self.written[exercise].earned
        by_checks = sum(o.earned for o in self._by_checks() if o.check.exercise == exercise)
        by_person = self.given[exercise].earned if exercise in self.given else 0.0
        return round(by_checks + by_person, ROUNDING)

    def _by_checks(self) -> list[Outcome]:
        """Return the outcomes that count: those of exercises for which no person gave other points."""
        decided = {exercise for exercise, given in self.given.items() if given.points is not None}
        return [outcome for outcome in self.outcomes if outcome.check.exercise not in decided]


def facts_of(record: Collected) -> dict[str, Any]:
    """Return the fields of a result that repeat what collecting says of its submission."""
    names = ("student", "attempt", "source", "submitted", "due", "late_factor", "notes", "doubt")
    return {name: getattr(record, name) for name in names}
