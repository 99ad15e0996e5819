"""A course with results made by hand, and a gradebook in which a person marks as in the formgrader."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_results import BASIS, NOON, with_judgement

from grader.course.files import load_assignment, load_course
from grader.course.model import Course
from grader.engine.outcome import Check, Outcome
from grader.grading.marking import to_mark
from grader.grading.marks import MarkStore, give, marked
from grader.grading.results import Result
from grader.nbgrader.gradebook import write_gradebook
from grader.nbgrader.gradebook.merge import Summary

ROOT = Path(__file__).parents[2]
CODE, FORM = "01-activations", "09-check-tests"
NOTEBOOKS = {CODE: "activations", FORM: "answers"}
ANSWER = "Find weights that make the loss small."
PERCENT = '[late]\npolicy = "percent"\npercent_per_day = 25\n'


class GradedCourse:
    """A course of two assignments of the bundled one, and a gradebook beside it."""

    def __init__(self, root: Path, url: str = "") -> None:
        self.root = root / "course"
        self.url = url or f"sqlite:///{root / 'gradebook.db'}"
        for name, notebook in NOTEBOOKS.items():
            (self.root / "assignments" / name).mkdir(parents=True)
            (self.root / "solutions" / name).mkdir(parents=True)
            file = f"assignments/{name}/{notebook}.ipynb"
            shutil.copy(ROOT / file, self.root / file)
            for kept in ("assignment.toml", "questions.toml", "given.py"):
                source = ROOT / "solutions" / name / kept
                if source.exists():
                    shutil.copy(source, self.root / "solutions" / name)
        self.write_plan()
        self.results: dict[tuple[str, str], Result] = {}

    def write_plan(self, extensions: str = "") -> None:
        """Write `course.toml`."""
        due = f"due = {NOON.isoformat()}\n"
        plan = "".join(f'[[assignments]]\nname = "{name}"\n{due}' for name in NOTEBOOKS)
        top = 'format = 1\nid = "nets"\ntitle = "Nets"\nsecret = "../secret"\n'
        (self.root / "course.toml").write_text(f"{top}{PERCENT}{plan}{extensions}")

    @property
    def course(self) -> Course:
        """The course as its file says now."""
        return load_course(self.root)

    @property
    def marks(self) -> MarkStore:
        """The marks that persons gave."""
        return MarkStore(self.course)

    def grade(
        self, student: str, name: str = CODE, *, lost: tuple[str, ...] = (), version: int = 1, **changes: Any
    ) -> Result:
        """Make a result: all points but those of the exercises in `lost`; another version has other files."""
        assignment = load_assignment(self.root / "solutions" / name)
        outcomes = [
            _outcome(exercise, points, exercise in lost) for exercise, points in assignment.points.items()
        ]
        told: dict[str, Any] = {
            "course": "nets",
            "assignment": name,
            "student": student,
            "attempt": 1,
            "source": f"{student}+{name}",
            "submitted": NOON + dt.timedelta(hours=version - 10),
            "due": NOON,
            "late_factor": 1.0,
            "notes": (),
            "exercises": assignment.worth,
            "outcomes": outcomes,
            "undecided": None,
            "basis": msgspec.structs.replace(BASIS, submission=f"{version:02}" * 32),
            "graded": NOON,
            "seconds": 0.1,
            "texts": dict.fromkeys(assignment.marked, ANSWER),
        }
        result = Result(**with_judgement({**told, **changes}))
        self.results[name, student] = result
        return result

    def mark(self, student: str, question: str, points: float, comment: str = "") -> None:
        """Mark an answer, as `grader mark` does."""
        found, _ = marked(self.course, [self.results[FORM, student]])
        [result] = to_mark(found, again=True)[question]
        give(self.marks, result, question, points, comment)

    def write(self, url: str = "", **options: Any) -> Summary:
        """Write all results into the gradebook."""
        by_name: dict[str, list[Result]] = {}
        for (name, _), result in self.results.items():
            by_name.setdefault(name, []).append(result)
        return write_gradebook(self.course, by_name, url or self.url, **options)

    def standing(self, student: str, name: str = CODE) -> Result:
        """Return a result with the marks of persons, as reports show it."""
        [result], problems = marked(self.course, [self.results[name, student]])
        assert problems == []
        return result

    @contextmanager
    def book(self) -> Iterator[Any]:
        """Open the gradebook as nbgrader does."""
        from nbgrader.api import Gradebook  # takes a second or more

        with pytest.MonkeyPatch.context() as patched:
            # nbgrader starts alembic by name to make a new gradebook.
            patched.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
            book = Gradebook(self.url, "nets")
        with book:
            yield book

    def points(
        self, student: str, name: str, cell: str
    ) -> tuple[float | None, float | None, float | None, bool]:
        """Return automatic points, manual points, extra credit, and whether a person is waited for."""
        with self.book() as book:
            grade = book.find_grade(cell, NOTEBOOKS[name], name, student)
            return grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade

    def comments(self, student: str, name: str, cell: str) -> tuple[str | None, str | None]:
        """Return the automatic and the manual comment."""
        with self.book() as book:
            comment = book.find_comment(cell, NOTEBOOKS[name], name, student)
            return comment.auto_comment, comment.manual_comment

    def extend(self, student: str, due: dt.datetime, name: str = CODE) -> None:
        """Give a student more time in `course.toml`."""
        self.write_plan(
            f'[[extensions]]\nstudent = "{student}"\nassignment = "{name}"\ndue = {due.isoformat()}\n'
        )

    def submission(self, student: str, name: str = CODE) -> tuple[Any, Any, float, float]:
        """Return time, extension, points and penalty of a submission."""
        with self.book() as book:
            there = book.find_submission(name, student)
            return there.timestamp, there.extension, there.score, there.late_submission_penalty

    def person(
        self, student: str, name: str, cell: str, points: float | None, *, extra: float | None = None
    ) -> None:
        """Give points in the formgrader: what its web page sends, and what its handler then does."""
        with self.book() as book:
            grade = book.find_grade(cell, NOTEBOOKS[name], name, student)
            grade.manual_score, grade.extra_credit = points, extra
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
            book.db.commit()

    def person_says(self, student: str, name: str, cell: str, comment: str) -> None:
        """Comment in the formgrader."""
        with self.book() as book:
            book.find_comment(cell, NOTEBOOKS[name], name, student).manual_comment = comment
            book.db.commit()

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables."""
        from nbgrader.api import Base

        with self.book() as book:
            found = {table.name: book.db.execute(table.select()) for table in Base.metadata.sorted_tables}
            return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}


def _outcome(exercise: str, points: float, lost: bool) -> Outcome:
    check = Check(f"test_it.py::Test::test_{exercise}", exercise, points, "Think again.")
    if lost:
        return Outcome(check, "failed", kind="wrong", message=f"{exercise} is wrong.")
    return Outcome(check, "passed")
