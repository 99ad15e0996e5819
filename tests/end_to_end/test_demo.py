"""`grader demo`: twelve simulated students, and the table that shows how they did."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from people import Person, PersonHere

SCORES = {
    "ada": "10",
    "alan": "2",
    "blaise": "10",
    "carl": "10",
    "emmy": "8.5",
    "evariste": "6.5",
    "grace": "8",
    "john": "9.5",
    "kurt": "0",
    "leonhard": "6",
    "sofya": "9",
    "srinivasa": "0",
}

GRADER = shlex.quote(str(Path(sys.executable).with_name("grader")))
pytestmark = pytest.mark.slow


def test_demo_shows_its_class_and_leaves_a_course(tmp_path: Path) -> None:
    visitor = Person(tmp_path / "visitor")
    told = visitor.types("demo", "--into", "my demo")
    for step in ("build", "release", "submit", "collect", "grade", "publish"):
        assert f"\n{step:<8}  " in f"\n{told}"
    assert "00-warm-up: 12 students" in told
    rows = {line.split()[0]: line.split() for line in told.splitlines() if "/10" in line}
    assert {student: cells[-1] for student, cells in rows.items()} == {
        student: f"{score}/10" for student, score in SCORES.items()
    }
    assert re.search(r"sofya: \d+ s late, counts 90 %", told)  # a busy machine is later
    # What it says can be done next can be done.
    here = PersonHere(visitor.home)
    course = here.home / "my demo" / "course"
    assert f"\ncd '{course}'\ngrader report\n" in told.replace(GRADER, "grader")
    here.place = course
    assert here.types("report", "--csv", "-").count("\n") == 13
    assert "0 to grade, 12 unchanged" in here.types("grade")
    here.place = here.home / "my demo" / "students" / "emmy" / "00-warm-up"
    next_steps = told.replace(GRADER, "grader").partition("emmy:\n")[2].splitlines()
    assert next_steps == [f"cd '{here.place}'", "grader check", "grader status", "grader feedback"]
    status = here.types("status")
    assert status.startswith("00-warm-up: submitted 1 time, due ") and ", 8.5 of 10 points\n" in status
    assert "  as emmy  in time\n    taken in " in status
    assert here.types("feedback").startswith("# Warm-up with NumPy: 8.5 of 10 points\n")
    assert "8.5 of 10 points" in here.types("list")
    assert "Submitted 00-warm-up as emmy." in here.types("submit")
    assert not list(here.home.glob("XDG_DATA_HOME/**/*.json"))
    assert "✗ logsumexp    1 of 2 checks" in here.types("check", status=1)


def test_demo_does_not_touch_what_is_there(tmp_path: Path) -> None:
    visitor = Person(tmp_path / "visitor")
    (visitor.home / "mine" / "course").mkdir(parents=True)
    (visitor.home / "mine" / "course" / "thesis.txt").write_text("all of it")
    done = visitor.run("demo", "--into", "mine")
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in (visitor.home / "mine").rglob("*")] == ["course", "thesis.txt"]
