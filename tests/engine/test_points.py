"""Advice, a bonus, and credit for a part of a check."""

import msgspec
import pytest
from made_results import NOON, outcome, result

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.outcome import Check, Judgement, Outcome
from grader.engine.suite import Suite
from grader.errors import AuthoringError
from grader.grading.marks import with_marks
from grader.grading.results import Mark
from grader.reports.exercises import by_exercise

CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("double")
class TestDouble:
    @check(points=2)
    def test_steps(self, submission, credit):
        assert_close(submission.double(1), 2)
        credit(0.25)
        assert_close(submission.double(2), 4)
        credit(0.75)
        assert_close(submission.double(3), 6)

    @check(points=0, hint="Two lines are enough.")
    def test_is_short(self, submission):
        assert submission.lines < 3

    @check(points=1, bonus=True)
    def test_text(self, submission):
        assert submission.double("a") == "aa"
"""
RIGHT = "lines = 2\ndef double(x): return x * 2\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    (folder / "nets.py").write_text(RIGHT)
    (folder / "test_nets.py").write_text(CHECKS)
    suite = Suite("00-nets", [folder / "test_nets.py"], folder / "nets.py", b"secret")
    points = {"double": 2.0}
    nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=Limits(memory_mib=128))
    sources = {
        "right": RIGHT,
        "nothing": "def double(x): return 0\n",
        "half": "lines = 9\ndef double(x): return 2 * x if x in (1, 2) else 0\n",
        "dies": "import os\nlines = 2\ndef double(x): return 2 * x if x == 1 else os._exit(0)\n",
        "no bonus": "lines = 2\ndef double(x): return 2.0 * x\n",
    }

    def body(judge):
        judge.prove()
        runs = {n: judge.run({"nets.py": s.encode()}, proven=True) for n, s in sources.items()}
        return {name: by_exercise(run)[0] for name, run in runs.items()}

    return judging(suite, nets, body)


def test_a_bonus_comes_on_top(found):
    assert (found["right"].earned, found["right"].points) == (3, 2)
    assert found["right"].summary == "1 of 1 check, 3 of 2 points, 1 of them a bonus"
    assert (found["no bonus"].status, found["no bonus"].earned) == ("passed", 2)
    assert [trouble.title for trouble in found["no bonus"].troubles] == ["text (bonus)"]


def test_advice_is_told_and_costs_nothing(found):
    assert found["half"].troubles[-1].title == "is short (advice)"
    assert found["half"].troubles[-1].hint == "Two lines are enough."
    passed = [outcome(), outcome(name="test_style", status="failed", points=0.0)]
    [exercise] = by_exercise(Judgement(passed))
    told = "1 of 1 check, 2 of 2 points; 1 more check that cost nothing"
    assert (exercise.status, exercise.summary) == ("passed", told)
    assert [trouble.title for trouble in exercise.troubles] == ["style (advice)"]
    broken = outcome(status="error", points=0.0)
    assert result(outcomes=[outcome(), broken]).complete
    assert not result(outcomes=[outcome(), broken]).open_points


def test_credit_stays_when_the_rest_fails_or_the_process_ends(found):
    assert [found[name].earned for name in ("nothing", "half", "dies")] == [0, 1.5, 0.5]
    assert "Part of it is right: 1.5 of 2 points." in found["half"].troubles[0].lines
    assert found["half"].status == "failed"


@pytest.mark.parametrize("share", [1.5, -0.1, float("nan")])
def test_credit_is_a_share_of_the_points(tmp_path, share):
    (tmp_path / "nets.py").write_text(RIGHT)
    (tmp_path / "test_nets.py").write_text(CHECKS.replace("credit(0.75)", f"credit(float('{share}'))"))
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
    nets = Assignment(format=1, title="Nets", module="nets", points={"double": 2.0})
    with pytest.raises(AuthoringError, match="from 0 to 1"):
        judging(suite, nets, lambda judge: judge.prove())


def test_credit_cannot_be_given_by_a_student(tmp_path):
    given = CHECKS.replace("credit(0.25)", "submission.double(credit)")
    (tmp_path / "nets.py").write_text(RIGHT)
    (tmp_path / "test_nets.py").write_text(given)
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
    nets = Assignment(format=1, title="Nets", module="nets", points={"double": 2.0})
    with pytest.raises(AuthoringError, match="no argument of a student's function"):
        judging(suite, nets, lambda judge: judge.prove())


def test_credit_goes_into_files_and_never_beyond_the_points():
    given = Outcome(Check("test_a.py::test_b", "relu", 2.0), "failed", "wrong", credit=0.75)
    content = msgspec.json.encode(given)
    assert msgspec.json.decode(content, type=Outcome).earned == 1.5
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(content.replace(b"0.75", b"7.5"), type=Outcome)


def test_points_above_the_worth_are_shown_and_late_work_loses_of_all_of_them():
    extra = msgspec.structs.replace(outcome(), check=Check("t.py::test_x", "relu", 1.0, bonus=True))
    more = result(outcomes=[outcome("relu"), extra, outcome("step")], late_factor=0.5)
    assert (more.total, more.earned, more.score) == (4, 5, 2.5)


def test_an_exercise_of_the_table_bonus_comes_on_top_as_a_whole(tmp_path):
    (tmp_path / "nets.py").write_text(RIGHT)
    (tmp_path / "test_nets.py").write_text(CHECKS.replace(", bonus=True", ""))
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
    nets = Assignment(format=1, title="Nets", module="nets", points={"half": 1.0}, bonus={"double": 3.0})
    assert (nets.total, [*nets.points], nets.checked) == (1, ["half", "double"], {"half": 1, "double": 3})
    files = {"nets.py": RIGHT.encode()}
    [exercise] = judging(suite, nets, lambda judge: by_exercise(judge.run(files, proven=True)))
    assert (exercise.earned, exercise.points, exercise.status) == (3, 0, "passed")
    assert exercise.summary == "2 of 2 checks, 3 of 3 bonus points"


def test_a_person_may_give_the_points_of_a_bonus():
    extra = msgspec.structs.replace(outcome(), check=Check("t.py::test_x", "extra", 3.0, bonus=True))
    graded = result(outcomes=[extra], exercises={"extra": 0.0})
    hash_ = graded.basis.submission
    given = [Mark("extra", hash_, points, "", NOON) for points in (2.5, 4.0)]
    assert [with_marks(graded, [mark]).earned for mark in given] == [2.5, 3.0]
