"""A course of one small assignment whose checks take no time, for the tests of grading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from made_results import with_judgement

from grader.course.files import load_course
from grader.course.model import Course
from grader.engine.outcome import Check, Outcome
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected
from grader.grading.results import Result
from grader.grading.run import How, Plan, plan
from grader.grading.store import ResultStore
from grader.receipts.deliver import collect

NAME = "01-toy"
NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

RIGHT = "def double(x):\n    return 2 * x\n\ndef half(x):\n    return x / 2\n"
HALF_WRONG = "def double(x):\n    return 2 * x\n\ndef half(x):\n    return x\n"
DOUBLE_WRONG = "def double(x):\n    return x\n\ndef half(x):\n    return x / 2\n"

_CHECKS = """
import os
from grader.checks import assert_close, check, exercise

@exercise("double")
class TestDouble{kind}:
    @check(points=1, hint="Twice x.")
    def test_double_of_{value}(self, submission):
        assert_close(submission.double({value}), 2 * {value}, inputs={{"x": {value}}}, what="double(x)")

@exercise("half")
class TestHalf{kind}:
    @check(points=1, hint="Half of x.")
    def test_half_of_{value}(self, submission):
        assert_close(submission.half({value}), {value} / 2, inputs={{"x": {value}}}, what="half(x)")
"""


class ToyCourse:
    """The folders of an instructor and of students, in `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.solution = root / "course" / "solutions" / NAME
        self.solution.mkdir(parents=True)
        self.write_plan()
        (self.solution / "assignment.toml").write_text(
            'format = 1\ntitle = "Toy"\nmodule = "toy"\n[points]\ndouble = 2\nhalf = 2\n'
            "[limits]\ncall_seconds = 1\nsubmission_seconds = 10\n"
        )
        (self.solution / "toy.py").write_text(RIGHT)
        (self.solution / "test_toy.py").write_text(_CHECKS.format(kind="", value=3))
        (self.solution / "test_hidden.py").write_text(_CHECKS.format(kind="Again", value=5))
        handed_out = root / "handed-out"
        handed_out.mkdir()
        (handed_out / "toy.py").write_text("def double(x): ...\n")
        self.exchange.release(NAME, handed_out)

    def add_check(self, text: str) -> None:
        """Add a hidden check of `half` that is worth one point more."""
        with (self.solution / "test_hidden.py").open("a") as file:
            file.write(text)
        plan = self.solution / "assignment.toml"
        plan.write_text(plan.read_text().replace("half = 2", "half = 3"))

    def write_plan(self, due: dt.datetime = NOON, top: str = "", late: str = 'policy = "none"') -> None:
        """Write `course.toml`."""
        (self.root / "course" / "course.toml").write_text(
            f'format = 1\nid = "toys"\ntitle = "Toys"\nsecret = "../secret"\n{top}\n'
            f'[late]\n{late}\n[[assignments]]\nname = "{NAME}"\ndue = {due.isoformat()}\n'
        )

    @property
    def course(self) -> Course:
        """The course as its file says now."""
        return load_course(self.root / "course")

    @property
    def exchange(self) -> Exchange:
        """The exchange of the course."""
        return Exchange(self.course)

    @property
    def store(self) -> ResultStore:
        """The results of the course."""
        return ResultStore(self.course)

    def submit(self, student: str, source: str = RIGHT, now: dt.datetime = NOON - HOUR) -> None:
        """Hand in a file as a student."""
        folder = self.root / "work" / student
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "toy.py").write_text(source)
        self.exchange.submit(folder, NAME, student, now=now)

    def collect(self) -> None:
        """Take in what counts."""
        collect(self.exchange, NAME, NOON)

    def hand_in(self, work: Mapping[str, str]) -> None:
        """Submit and collect a file for each student."""
        for student, source in work.items():
            self.submit(student, source)
        self.collect()

    def plan(self, **options: Any) -> Plan:
        """Say what is to grade."""
        return plan(self.course, NAME, How(**{"isolation": "process", **options}))

    def settle(self, *, force: bool = False, **changes: Any) -> list[Result]:
        """Write a result for everything that is to grade, without running a check."""
        written = made_results(self.plan(force=force), **changes)
        for result in written:
            self.store.write(result)
        return written

    def to_grade(self, **options: Any) -> list[str]:
        """Return whose submissions are to grade."""
        return [record.student for record, _ in self.plan(**options).todo]


def untimed(results: Sequence[Result]) -> list[bytes]:
    """Return all of some results but the times: what must not differ between two runs."""
    documents = msgspec.to_builtins(results)
    for document in documents:
        del document["graded"], document["judgement"]["seconds"]
        for outcome in document["judgement"]["outcomes"]:
            outcome.pop("seconds", None)
    return [msgspec.json.encode(document) for document in documents]


def outcomes(half: str = "passed", status: Any = "failed") -> list[Outcome]:
    """Return outcomes of two checks, the second as told."""
    first = Outcome(Check("test_toy.py::TestDouble::test_double_of_3", "double", 2), "passed")
    second = Check("test_toy.py::TestHalf::test_half_of_3", "half", 2, hint="Half of x.")
    return [first, Outcome(second, "passed" if half == "passed" else status, kind="wrong", message=half)]


def made_results(plan: Plan, **changes: Any) -> list[Result]:
    """Return a result of each planned submission as grading would write it."""
    return [made_result(plan, record, **changes) for record, _ in plan.todo]


def made_result(plan: Plan, record: Collected, **changes: Any) -> Result:
    """Return a result of a planned submission as grading would write it."""
    told: dict[str, Any] = {
        "course": "toys",
        "assignment": NAME,
        "student": record.student,
        "attempt": record.attempt,
        "source": record.source,
        "submitted": record.submitted,
        "due": record.due,
        "late_factor": record.late_factor,
        "notes": record.notes,
        "group": record.group,
        "exercises": {"double": 2.0, "half": 2.0},
        "outcomes": outcomes(),
        "undecided": None,
        "basis": msgspec.structs.replace(plan.basis, submission=record.hash),
        "graded": NOON,
        "seconds": 0.01,
    }
    return Result(**with_judgement({**told, **changes}))
