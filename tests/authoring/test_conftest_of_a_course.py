"""Fixtures of a course's own `conftest.py`: from its folder alone, or as handed out."""

import pytest
from provable_course import NAME, provable_course

from grader.authoring.build import build
from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, CONFTEST
from grader.engine.judge import Judge, judging
from grader.errors import AuthoringError
from grader.grading.basis import basis_of, suite_of
from grader.grading.checked import check_folder

CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("above")
@check(points=2)
def test_above(submission, number):
    assert_close(submission.above(number), number)

@exercise("double")
@check(points=1)
def test_double(submission):
    assert_close(submission.double(3.5), 7.0)
"""
FIXTURES = "import pytest\n\n@pytest.fixture\ndef number():\n    return {}\n"
HANDED_OUT = """
format = 1
title = "T"
module = "figures"
files = ["conftest.py"]
[points]
above = 2
double = 1
"""
SOLVED = "def above(x): return x if x > 0 else 0.0\ndef double(x): return 2.0 * x\n"


def course_with(root, **files):
    given = {"test_figures.py": CHECKS, "test_hidden.py": "", CONFTEST: FIXTURES.format(0.5)}
    return provable_course(root, files=given | files)


def test_grading_reads_the_courses_and_never_a_students(tmp_path):
    course = course_with(tmp_path)
    assignment = load_assignment(course.solution(NAME))
    suite = suite_of(course, assignment, 0)
    files = {"figures.py": SOLVED.encode(), CONFTEST: b"raise SystemExit('a student wrote this')"}
    outcomes = judging(suite, assignment, lambda judge: judge.run(files, proven=True)).outcomes
    assert [outcome.status for outcome in outcomes] == ["passed", "passed"]
    before = basis_of(suite, assignment, "process").checks
    (course.solution(NAME) / CONFTEST).write_text(FIXTURES.format(0.25))
    assert basis_of(suite, assignment, "process").checks != before


def test_public_checks_ask_for_no_fixture_that_students_do_not_get(tmp_path):
    with pytest.raises(
        AuthoringError, match=r"do not get the fixture 'number': write files = \[.conftest.py.\]"
    ):
        build(course_with(tmp_path), NAME)


@pytest.mark.parametrize("handed_out", [True, False])
def test_a_students_own_is_not_read_unless_the_course_handed_it_out(tmp_path, handed_out):
    bundle = build(course_with(tmp_path, **{ASSIGNMENT_FILE: HANDED_OUT}), NAME)
    assert bundle[CONFTEST] == FIXTURES.format(0.5).encode()
    folder = tmp_path / "student"
    folder.mkdir()
    for name, content in bundle.items():
        (folder / name).write_bytes(content)
    (folder / "figures.py").write_text(SOLVED)
    if not handed_out:
        (folder / CONFTEST).write_text("raise SystemExit('a student wrote this')")
        (folder / ASSIGNMENT_FILE).write_text(HANDED_OUT.replace('files = ["conftest.py"]\n', ""))
    outcomes = check_folder(folder).judgement.outcomes
    assert [outcome.status for outcome in outcomes] == ["passed" if handed_out else "error", "passed"]


def test_what_makes_more_checks_than_the_source_says_is_refused(tmp_path):
    more = FIXTURES.format(0.5).replace("@pytest.fixture", "@pytest.fixture(params=[1, 2])")
    with pytest.raises(AuthoringError, match="fixture with params cannot be counted"):
        build(course_with(tmp_path, **{CONFTEST: more, ASSIGNMENT_FILE: HANDED_OUT}), NAME)
    drops = "def pytest_collection_modifyitems(items):\n    del items[1:]\n"
    course = course_with(tmp_path, **{CONFTEST: FIXTURES.format(0.5) + drops})
    assignment = load_assignment(course.solution(NAME))
    with pytest.raises(AuthoringError, match="'double' are worth 0 points when they run"):
        judging(suite_of(course, assignment, 0), assignment, Judge.require_points)
