"""From nbgrader's own fetch to its own gradebook and feedback, with the grader in between."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest
from nbgrader_people import WARM_UP, Member, definitions, fill_in, instructor

pytestmark = pytest.mark.slow

USER = pwd.getpwuid(os.getuid()).pw_name
WRONG = "def one_hot(labels, n_classes):\n    return np.eye(n_classes)[labels].T"


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Member:
    """An instructor whose warm-up is released."""
    return instructor(tmp_path_factory.mktemp("department") / "teacher")


def test_validate_passes_on_the_solution_and_fails_on_the_stub(teacher: Member) -> None:
    told = teacher.nbgrader("validate", Path("for-nbgrader") / "source" / WARM_UP / "warmup.ipynb")
    assert "Success! Your notebook passes all the tests." in told
    told = teacher.nbgrader("validate", Path("assignments") / WARM_UP / "warmup.ipynb")
    assert "VALIDATION FAILED ON 3 CELL(S)!" in told
    assert "NotPassed: ✗ standardize  0 of 2 checks" in told
    assert "grader/notebook.py" not in told


def test_student_works_with_nbgrader_alone_and_the_grader_grades(teacher: Member) -> None:
    student = Member(teacher.home.with_name("student"))
    (student.home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(teacher.home.with_name('exchange'))!r}\n"
        "c.CourseDirectory.course_id = 'nets'\n"
    )
    student.nbgrader("fetch_assignment", WARM_UP)
    solution = (teacher.place / "solutions" / WARM_UP / "warmup.py").read_text()
    fill_in(student.home / WARM_UP / "warmup.ipynb", {**definitions(solution), "one_hot": WRONG})
    student.nbgrader("submit", WARM_UP)

    assert f"nets {USER} {WARM_UP}" in teacher.nbgrader("list", "--inbound")
    assert f"{USER}  new        the only one" in teacher.types("collect", WARM_UP)
    teacher.types("grade")
    told = teacher.types("report", "--gradebook", f"sqlite:///{teacher.place / 'gradebook.db'}")
    assert "The gradebook holds 1 submission." in told
    assert teacher.gradebook()[USER] == {
        "check-standardize": (4, None, False),
        "check-one_hot": (0.5, None, False),
        "check-logsumexp": (4, None, False),
    }
    # Nobody has run the student's code in a kernel, and nbgrader has all that it needs.
    teacher.nbgrader("generate_feedback", WARM_UP)
    page = (teacher.place / "for-nbgrader" / "feedback" / USER / WARM_UP / "warmup.html").read_text()
    assert "(Score: 8.5 / 10.0)" in page
    assert ".T" in page
