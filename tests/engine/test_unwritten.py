"""What is said of a name that is an exercise."""

import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.reports.exercises import by_exercise

CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("answer")
class TestAnswer:
    @check(points=1)
    def test_value(self, submission): assert_close(submission.answer, 42)

    @check(points=1)
    def test_even(self, submission): assert submission.answer % 2 == 0
"""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """Return kinds, messages and the one trouble of some submissions."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "nets.py").write_text("answer = 42\n")
    (folder / "test_nets.py").write_text(CHECKS)
    suite = Suite("00-nets", [folder / "test_nets.py"], folder / "nets.py", b"secret")
    points = {"answer": 2.0}
    nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=Limits(memory_mib=128))
    sources = {
        "dots": b"answer = ...  # Write answer here.\n",
        "none": b"answer = None\n",
        "gone": b"other = 1\n",
        "wrong": b"answer = 43\n",
        "right": b"answer = 42\n",
    }

    def body(judge):
        judge.prove()
        return {n: judge.run({"nets.py": s}, proven=True).outcomes for n, s in sources.items()}

    return judging(suite, nets, body)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("dots", "unwritten", "answer is ..., as it was given"),
        ("none", "unwritten", "answer is None, as"),
        ("gone", "missing", "answer is not defined in nets.py"),
    ],
)
def test_what_is_not_written_is_told_once(kinds, name, kind, words):
    (trouble,) = by_exercise(kinds[name])[0].troubles
    assert trouble.kind == kind
    assert words in trouble.lines[0]
    assert not trouble.hint


def test_a_wrong_value_is_wrong_and_a_right_one_right(kinds):
    assert [outcome.kind for outcome in kinds["wrong"]] == ["wrong", "wrong"]
    assert [outcome.status for outcome in kinds["right"]] == ["passed", "passed"]
