"""Results made by hand, for the tests of reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.course.model import Course
from grader.engine.outcome import Check, Judgement, Outcome
from grader.grading.results import Basis, Result, Undecided
from grader.reports.formats import report
from grader.sandbox.counterexample import Counterexample

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
BASIS = Basis(submission="ab" * 32, isolation="process")
HOSTILE = (
    "<script>alert(1)</script> [link](http://evil) ![x](y) **bold** `code` | cell # head\n"
    "# a heading\n- a list\n<img src=x>\r\x1b[2J\x1b]0;title\x07 \u202egnp.exe \u2028next &amp; @all ~~x~~"
)


def outcome(exercise: str = "relu", name: str = "test_zero", status: Any = "passed", **more: Any) -> Outcome:
    """Return an outcome of a check worth 2 points, with a hint."""
    check = Check(f"test_toy.py::Test::{name}", exercise, more.pop("points", 2.0), "Think again.")
    known = {"kind": "wrong", "message": f"{exercise}(x) is wrong."} if status == "failed" else {}
    return Outcome(check, status, **{**known, **more})


HALF = [outcome("relu"), outcome("step", status="failed")]
NONE = [outcome("relu", status="failed"), outcome("step", status="failed")]
COURSE = Course(format=1, id="nn", title="Nets")


def course_on_disk(root: Path, roster: str) -> Course:
    """Return the course in a folder, with the assignment that results are of, and who is in it."""
    solution = root / "solutions" / "01-toy"
    solution.mkdir(parents=True)
    plan = 'format = 1\ntitle = "Toy nets"\nmodule = "toy"\n[points]\nrelu = 2\nstep = 2\n'
    (solution / "assignment.toml").write_text(plan)
    (solution / "toy.py").touch()
    (root / "roster.csv").write_text(roster)
    return msgspec.structs.replace(COURSE, root=root)


def document(name: str, results: Mapping[str, Sequence[Result]], **options: str) -> str:
    """Return a report of the table, with options as words."""
    return report(name, options)(COURSE, results)[0].decode()


def result(student: str = "ada", outcomes: Sequence[Outcome] | None = None, **changes: Any) -> Result:
    """Return a result of an assignment with the exercises relu and step."""
    told = [outcome("relu"), outcome("step")] if outcomes is None else list(outcomes)
    made: dict[str, Any] = {
        "course": "nn",
        "assignment": "01-toy",
        "student": student,
        "attempt": 1,
        "source": f"{student}+01-toy+2040-05-01 11:00:00.000000 UTC+secret",
        "submitted": NOON - dt.timedelta(hours=1),
        "due": NOON,
        "late_factor": 1.0,
        "notes": (),
        "exercises": {"relu": 2.0, "step": 2.0},
        "outcomes": told,
        "undecided": None,
        "basis": BASIS,
        "graded": NOON,
        "seconds": 0.1,
    }
    return Result(**with_judgement({**made, **changes}))


def with_judgement(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a result, those of its judgement put into one."""
    own = [field for field in fields if field in Judgement.__struct_fields__]
    judgement = Judgement(**{field: fields[field] for field in own})
    return {"judgement": judgement, **{field: fields[field] for field in fields if field not in own}}


def judged(result: Result, **changes: Any) -> Result:
    """Return a result with another judgement."""
    return msgspec.structs.replace(result, judgement=msgspec.structs.replace(result.judgement, **changes))


def doubtful(student: str = "eve", **changes: Any) -> Result:
    """Return a result that is no grade yet."""
    return result(student, [], undecided=Undecided("worker_lost"), **changes)


def hostile_outcome(**more: Any) -> Outcome:
    """Return an outcome in which every text that a student could choose is hostile."""
    shown = Counterexample({"x": HOSTILE}, HOSTILE, HOSTILE, HOSTILE)
    told = {"kind": "exception", "message": HOSTILE, "counterexample": shown, "detail": HOSTILE}
    return outcome("relu", status="failed", **{**told, **more})
