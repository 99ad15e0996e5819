"""From nbgrader's own fetch to its gradebook and feedback, by `grader grade` and by `nbgrader autograde`.

Both give the same points, to students of every kind and to a form.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
from pathlib import Path

import msgspec
import pytest
from nbgrader_people import WARM_UP, Grade, Member, definitions, fill_in, instructor

from grader.cli.demo import student_file
from grader.course.files import load_course
from grader.exchange.actions import Exchange

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FORM = "09-check-tests"
EMMY = pwd.getpwuid(os.getuid()).pw_name  # as nbgrader's own submit knows her
SCORES = {
    "alan": 2,  # loops without end
    "carl": 10,  # right in another way, in a notebook without one of its check cells
    EMMY: 8.5,  # one known mistake
    "kurt": 0,  # one function that is no Python, and nothing else
}


class Graded(msgspec.Struct):
    """An instructor whose class handed in notebooks, after `grader grade` and before `nbgrader autograde`."""

    person: Member
    told: dict[str, str]  # what commands printed
    gradebook: dict[str, dict[str, Grade]]
    feedback: str  # Emmy's, by nbgrader


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Member:
    """An instructor whose warm-up is released."""
    return instructor(tmp_path_factory.mktemp("department") / "teacher")


@pytest.fixture(scope="module")
def graded(released: Member) -> Graded:
    """The same, after the class handed in and was graded; Emmy works with nbgrader alone."""
    person, home = released, released.home.parent
    course = load_course(person.place)
    exchange = Exchange(course)
    for student in ("alan", "carl", "kurt"):
        (home / student).mkdir()
        folder = exchange.fetch(WARM_UP, home / student)
        lost = "check-one_hot" if student == "carl" else ""
        fill_in(folder / "warmup.ipynb", definitions(student_file(student, course)), without=lost)
        (folder / "warmup.py").unlink()
        exchange.submit(folder, WARM_UP, student)
    emmy = Member(home / "emmy")
    (emmy.home / "nbgrader_config.py").write_text(
        f"c = get_config()\n"
        f"c.Exchange.root = {str(home / 'exchange')!r}\n"
        f"c.CourseDirectory.course_id = 'nets'\n"
    )
    emmy.nbgrader("fetch_assignment", WARM_UP)
    answers = definitions(student_file("emmy", course))
    answers["logsumexp"] += "  # too large"
    fill_in(emmy.home / WARM_UP / "warmup.ipynb", answers)
    emmy.nbgrader("submit", WARM_UP)
    url = f"sqlite:///{person.place / 'gradebook.db'}"
    told = {
        "list": person.nbgrader("list", "--inbound"),
        "collect": person.types("collect", WARM_UP),
        "grade": person.types("grade", WARM_UP),
        "report": person.types("report", "--gradebook", url),
    }
    return Graded(person, told, person.gradebook(), emmys_feedback(person))


@pytest.fixture(scope="module")
def autograded(graded: Graded) -> Member:
    """The same, after nbgrader graded the class as well."""
    person = graded.person
    person.nbgrader("generate_assignment", WARM_UP)
    person.nbgrader("autograde", WARM_UP, "--force")
    return person


def emmys_feedback(person: Member) -> str:
    """Let nbgrader make Emmy's feedback."""
    person.nbgrader("generate_feedback", WARM_UP, "--student", EMMY, "--force")
    return (person.place / "for-nbgrader" / "feedback" / EMMY / WARM_UP / "warmup.html").read_text()


def test_validate_passes_on_the_solution_and_fails_on_the_stub(released: Member) -> None:
    told = released.nbgrader("validate", Path("for-nbgrader") / "source" / WARM_UP / "warmup.ipynb")
    assert "Success! Your notebook passes all the tests." in told
    told = released.nbgrader("validate", Path("assignments") / WARM_UP / "warmup.ipynb")
    assert "VALIDATION FAILED ON 3 CELL(S)!" in told
    assert "NotPassed: ✗ standardize  0 of 2 checks" in told
    assert "grader/notebook.py" not in told


def test_student_works_with_nbgrader_alone_and_the_grader_grades(graded: Graded) -> None:
    assert f"nets {EMMY} {WARM_UP}" in graded.told["list"]
    [line] = [line for line in graded.told["collect"].splitlines() if EMMY in line]
    assert "new        the only one" in line
    assert "The gradebook holds 4 submissions." in graded.told["report"]
    assert graded.gradebook[EMMY] == {
        "check-standardize": (4, None, False),
        "check-one_hot": (2, None, False),
        "check-logsumexp": (2.5, None, False),
    }
    # Nobody has run the student's code in a kernel, and nbgrader has all that it needs.
    assert "(Score: 8.5 / 10.0)" in graded.feedback
    assert "# too large" in graded.feedback


def test_every_student_has_the_same_points(graded: Graded, autograded: Member) -> None:
    ours = {
        student: {f"check-{exercise}": (points, None, False) for exercise, points in own.items()}
        for student, own in autograded.results().items()
    }
    assert autograded.gradebook() == ours
    assert graded.gradebook == ours
    assert {student: sum(points for points, _, _ in own.values()) for student, own in ours.items()} == SCORES


def test_feedback_of_nbgrader_says_them_too(autograded: Member) -> None:
    page = emmys_feedback(autograded)
    assert "(Score: 8.5 / 10.0)" in page
    assert "exp(1000) is infinite" in page


def test_records_of_the_grader_are_no_part_of_what_nbgrader_grades(autograded: Member) -> None:
    graded = autograded.place / "for-nbgrader" / "autograded" / "carl" / WARM_UP
    names = {path.name for path in graded.iterdir()}
    assert names == {"README.md", "assignment.toml", "test_warmup.py", "timestamp.txt", "warmup.ipynb"}
    assert (autograded.place / "submitted" / "carl" / WARM_UP / ".collected.json").exists()


def test_checks_that_cannot_be_run_give_no_grade_and_say_why(autograded: Member) -> None:
    before = autograded.gradebook()
    solution = autograded.place / "solutions" / WARM_UP / "warmup.py"
    right = solution.read_text()
    solution.write_text(right + "\n\ndef one_hot(labels, n_classes):\n    return 0\n")
    try:
        told = autograded.nbgrader("autograde", WARM_UP, "--force", "--student", "carl", status=1)
    finally:
        solution.write_text(right)
    assert "warmup.py does not pass its own checks." in told
    assert "There was an error processing assignment" in told
    assert autograded.gradebook() == before


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
