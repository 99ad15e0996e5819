"""The whole way by commands: from a new course to the feedback that students read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import tomllib
from pathlib import Path

import pytest
from people import Person, PersonHere

from grader.sandbox.choose_level import chosen_level

ASSIGNMENT = "00-warm-up"
HOUR = dt.timedelta(hours=1)
WRONG = "\n\ndef one_hot(labels, n_classes):\n    return np.eye(n_classes)[labels].T\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course that is released, and its exchange; made once, and copied for each test."""
    place = tmp_path_factory.mktemp("first")
    person = PersonHere(place / "teacher")
    person.types("init", "--example", "nets", "--title", "Nets", "--exchange", "../../exchange")
    person.place = person.home / "nets"
    assert "wrote 5 files" in person.types("build")
    person.types("build", "--check")
    person.types("release", ASSIGNMENT)
    return place


@pytest.fixture
def teacher(first_course: Path, tmp_path: Path) -> Person:
    """The instructor of that course."""
    return instructor_of(first_course, tmp_path, PersonHere)


def instructor_of(made: Path, place: Path, kind: type[Person]) -> Person:
    """Return the instructor of a copy of a course."""
    shutil.copytree(made, place, dirs_exist_ok=True)
    person = kind(place / "teacher")
    person.place = person.home / "nets"
    return person


def student(teacher: Person, name: str, kind: type[Person] | None = None) -> Person:
    """Return a student in the assignment that she has just fetched."""
    person = (kind or type(teacher))(teacher.home.with_name(name))
    public = teacher.home.with_name("exchange") / "nets"
    assert ASSIGNMENT in person.types("list", "--course", public)
    person.types("fetch", ASSIGNMENT, "--course", public)
    person.place = person.home / ASSIGNMENT
    return person


def solve(person: Person, teacher: Person, more: str = "") -> None:
    """Write the right answers, and something after them."""
    solution = (teacher.place / "solutions" / ASSIGNMENT / "warmup.py").read_text()
    (person.place / "warmup.py").write_text(solution + more)


def set_rules(teacher: Person, due: dt.datetime, collect: str = "due", late: str = 'policy = "none"') -> None:
    """Change due date and policies, and tell students by releasing again."""
    (teacher.place / "course.toml").write_text(
        f'format = 1\nid = "nets"\ntitle = "Nets"\nexchange = "{teacher.home.with_name("exchange")}"\n'
        f'collect = "{collect}"\n[late]\n{late}\n'
        f'[[assignments]]\nname = "{ASSIGNMENT}"\ndue = {due.isoformat()}\n'
    )
    teacher.types("release", ASSIGNMENT)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def grades(teacher: Person) -> dict[str, dict[str, str]]:
    lines = csv.DictReader(io.StringIO(teacher.types("report", "--csv", "-")))
    return {line["student"]: line for line in lines}


def test_from_a_new_course_to_feedback(first_course: Path, tmp_path: Path) -> None:
    teacher = instructor_of(first_course, tmp_path, Person)
    ada, bob = student(teacher, "ada"), student(teacher, "bob", PersonHere)  # whose commands are all hers
    ada.types("check", status=1)
    solve(ada, teacher, WRONG)
    assert "2 of 3 exercises pass" in ada.types("check", status=1)
    ada.types("submit", "--student", "ada")
    solve(ada, teacher)
    assert "3 of 3 exercises pass" in ada.types("check")
    receipt = ada.types("submit", "--student", "ada")
    assert receipt.startswith(f"Submitted {ASSIGNMENT} as ada.")
    solve(bob, teacher, WRONG)
    bob.types("submit", "--student", "bob")
    assert len(ada.types("status").splitlines()) == 3
    assert len(bob.types("status").splitlines()) == 2

    collected = teacher.types("collect", ASSIGNMENT)
    assert "ada  new        the last of 2" in collected
    assert "bob  new        the only one" in collected
    assert "2 to grade, 0 unchanged" in teacher.types("grade")
    assert teacher.types("grade") == f"{ASSIGNMENT}: 0 to grade, 2 unchanged; isolation: {chosen_level()}\n"
    shown = teacher.types("report")
    assert "2 students" in shown
    assert "10/10" in shown
    assert "8.5/10" in shown
    here = PersonHere(teacher.home)
    here.place = teacher.place
    assert {name: line["score"] for name, line in grades(here).items()} == {"ada": "10.0", "bob": "8.5"}
    document = json.loads(here.types("report", "--json", "-"))
    result = document[ASSIGNMENT]["bob"]["result"]
    assert result["basis"]["isolation"] == chosen_level()
    failed = [outcome for outcome in result["judgement"]["outcomes"] if outcome["status"] == "failed"]
    assert failed[0]["counterexample"]["inputs"]["n_classes"] == "3"
    assert all(outcome["seconds"] >= 0 for outcome in result["judgement"]["outcomes"])

    assert ada.types("feedback") == "There is no feedback yet on the submissions known here.\n"
    assert "Published feedback on 2 submissions." in teacher.types("publish", ASSIGNMENT)
    assert ada.types("feedback").startswith("# Warm-up with NumPy: 10 of 10 points\n")
    told = bob.types("feedback", ASSIGNMENT)
    assert "## one_hot: 0.5 of 2 points" in told
    assert "difference" in told


def test_students_never_see_what_is_hidden(teacher: Person) -> None:
    ada = student(teacher, "ada")
    handed_out = {path.name: path.read_text() for path in ada.place.iterdir()}
    given = {"README.md", "assignment.toml", "test_warmup.py", "warmup.ipynb", "warmup.py"}
    assert set(handed_out) == {".gitignore", ".grader.toml", *given}
    assert "SOLUTION" not in "".join(handed_out.values())
    plan = (teacher.home.with_name("exchange") / "nets" / "course.toml").read_text()
    assert "secret" not in plan


@pytest.fixture(scope="module")
def two_attempts(first_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That course with a wrong answer in time, and a right one after the due date."""
    place = tmp_path_factory.mktemp("attempts")
    teacher = instructor_of(first_course, place, PersonHere)
    set_rules(teacher, now() + HOUR)
    ada = student(teacher, "ada")
    solve(ada, teacher, WRONG)
    ada.types("submit", "--student", "ada")
    set_rules(teacher, now())
    solve(ada, teacher)
    assert " after the due date; " in ada.types("submit", "--student", "ada")
    return place


@pytest.fixture
def examiner(two_attempts: Path, tmp_path: Path) -> Person:
    """The instructor of that course."""
    return instructor_of(two_attempts, tmp_path, PersonHere)


def graded_by(teacher: Person, collect: str, late: str) -> dict[str, str]:
    """Collect and grade both attempts by a policy; return the line of the report."""
    plan = teacher.home.with_name("exchange") / "nets" / "course.toml"
    due = tomllib.loads(plan.read_text())["assignments"][0]["due"]
    set_rules(teacher, due, collect, late)
    teacher.types("collect", ASSIGNMENT)
    teacher.types("grade")
    return grades(teacher)["ada"]


HALF = 'policy = "percent"\npercent_per_day = 50'
TENTH = 'policy = "percent"\npercent_per_day = 10'


@pytest.mark.parametrize(
    ("collect", "late", "score", "attempt"),
    [
        ("due", TENTH, 8.5, 1),
        ("best", HALF, 8.5, 1),
        ("last", 'policy = "none"', 8.5, 1),
    ],
)
def test_policy_says_which_submission_counts(
    examiner: Person, collect: str, late: str, score: float, attempt: int
) -> None:
    line = graded_by(examiner, collect, late)
    assert float(line["score"]) == score
    assert float(line["earned"]) == (8.5 if score == 8.5 else 10)
    assert int(line["attempt"]) == attempt


def test_due_date_can_be_moved_after_grading(examiner: Person) -> None:
    line = graded_by(examiner, "last", HALF)
    assert float(line["score"]) == 5
    set_rules(examiner, now() + HOUR, "last", HALF)
    examiner.types("collect", ASSIGNMENT)
    assert "0 to grade, 1 unchanged" in examiner.types("grade")
    assert float(grades(examiner)["ada"]["score"]) == 10


def test_policy_can_be_changed_after_grading(examiner: Person) -> None:
    assert graded_by(examiner, "best", TENTH)["score"] == "9.0"
    set_rules(examiner, now() - HOUR, "due", 'policy = "none"')
    told = examiner.types("collect", ASSIGNMENT)
    assert "not taken" in told
    # Nothing of `submitted/` counts by the new rule any more; what is there no longer has a record to grade.
    assert "Nothing has been collected yet" in examiner.run("grade").stderr


def test_late_work_that_does_not_count_is_not_graded(teacher: Person) -> None:
    set_rules(teacher, now() - HOUR)
    ada = student(teacher, "ada")
    solve(ada, teacher)
    assert "it does not count" in ada.types("submit", "--student", "ada")
    assert "too late to count" in ada.types("status")
    told = teacher.types("collect", ASSIGNMENT)
    assert "ada  not taken" in told
    assert "late work does not count" in told
