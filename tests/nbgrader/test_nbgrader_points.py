"""`nbgrader autograde` gives what `grader grade` gives, to students of every kind and to a form."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbgrader_people import WARM_UP, Member, definitions, fill_in, instructor

from grader.cli.demo import student_file
from grader.course.files import load_course
from grader.exchange.actions import Exchange

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FORM = "09-check-tests"
SCORES = {
    "ada": 10,  # right
    "alan": 2,  # loops without end
    "carl": 10,  # right in another way, in a notebook without one of its check cells
    "emmy": 8.5,  # one known mistake
    "kurt": 0,  # no Python
    "srinivasa": 0,  # nothing
}


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Member:
    """An instructor who graded a class that handed in notebooks, in both ways."""
    home = tmp_path_factory.mktemp("class")
    person = instructor(home / "teacher")
    course = load_course(person.place)
    exchange = Exchange(course)
    for student in SCORES:
        (home / student).mkdir()
        folder = exchange.fetch(WARM_UP, home / student)
        lost = "check-one_hot" if student == "carl" else ""
        fill_in(folder / "warmup.ipynb", definitions(student_file(student, course)), without=lost)
        (folder / "warmup.py").unlink()
        exchange.submit(folder, WARM_UP, student)
    person.types("collect", WARM_UP)
    person.types("grade", WARM_UP)
    person.nbgrader("generate_assignment", WARM_UP)
    person.nbgrader("autograde", WARM_UP)
    return person


def test_every_student_has_the_same_points(teacher: Member) -> None:
    ours = {
        student: {f"check-{exercise}": (points, None, False) for exercise, points in own.items()}
        for student, own in teacher.results().items()
    }
    assert teacher.gradebook() == ours
    assert {student: sum(points for points, _, _ in own.values()) for student, own in ours.items()} == SCORES


def test_feedback_of_nbgrader_says_them_too(teacher: Member) -> None:
    teacher.nbgrader("generate_feedback", WARM_UP, "--student", "emmy")
    page = (teacher.place / "for-nbgrader" / "feedback" / "emmy" / WARM_UP / "warmup.html").read_text()
    assert "(Score: 8.5 / 10.0)" in page
    assert "exp(1000) is infinite" in page


def test_records_of_the_grader_are_no_part_of_what_nbgrader_grades(teacher: Member) -> None:
    graded = teacher.place / "for-nbgrader" / "autograded" / "ada" / WARM_UP
    names = {path.name for path in graded.iterdir()}
    assert names == {"README.md", "assignment.toml", "test_warmup.py", "timestamp.txt", "warmup.ipynb"}
    assert (teacher.place / "submitted" / "ada" / WARM_UP / ".collected.json").exists()


def test_checks_that_cannot_be_run_give_no_grade_and_say_why(teacher: Member) -> None:
    before = teacher.gradebook()
    solution = teacher.place / "solutions" / WARM_UP / "warmup.py"
    right = solution.read_text()
    solution.write_text(right + "\n\ndef one_hot(labels, n_classes):\n    return 0\n")
    try:
        told = teacher.nbgrader("autograde", WARM_UP, "--force", "--student", "ada", status=1)
    finally:
        solution.write_text(right)
    assert "warmup.py does not pass its own checks." in told
    assert "There was an error processing assignment" in told
    assert teacher.gradebook() == before


def test_form_has_the_same_points_and_leaves_texts_to_a_person(tmp_path: Path) -> None:
    teacher = Member(tmp_path / "teacher")
    teacher.place = tmp_path / "course"
    shutil.copytree(ROOT / "solutions" / FORM, teacher.place / "solutions" / FORM)
    shutil.copy(ROOT / "nbgrader_config.py", teacher.place)
    (teacher.place / "course.toml").write_text(
        f'format = 1\nid = "forms"\ntitle = "Forms"\n[[assignments]]\nname = "{FORM}"\n'
    )
    teacher.types("build")
    teacher.types("release", FORM)
    source = teacher.place / "for-nbgrader" / "source" / FORM / "answers.ipynb"
    marked = [cell for cell in json.loads(source.read_text())["cells"] if "nbgrader" in cell["metadata"]]
    right = {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in marked}
    exchange = Exchange(load_course(teacher.place))
    folder = exchange.fetch(FORM, tmp_path)
    wrong = {"total_input": "%%answer total_input\nx + W", "network_layers": "%%answer network_layers\nsome"}
    fill_in(folder / "answers.ipynb", {**right, **wrong, "why_half": ""})
    (folder / "answers.md").unlink()
    exchange.submit(folder, FORM, "ada")
    teacher.types("collect", FORM)
    teacher.types("grade", FORM)
    teacher.nbgrader("generate_assignment", FORM)
    teacher.nbgrader("autograde", FORM)

    by_nbgrader = teacher.gradebook(FORM)["ada"]
    by_checks = {
        name.removeprefix("check-"): points
        for name, (points, _, _) in by_nbgrader.items()
        if name.startswith("check-")
    }
    ours = teacher.results(FORM)["ada"]
    assert {name: ours[name] for name in by_checks} == by_checks
    assert sum(by_checks.values()) == 17
    waiting = {name for name, (_, _, waits) in by_nbgrader.items() if waits}
    assert waiting == {"purpose", "linearity", "why_squares", "online_learning", "update_formula"}
    assert by_nbgrader["why_half"] == (0, None, False)
