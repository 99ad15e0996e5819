"""Styles of pytest in the warm session: a student's code in the sandbox, and plain pytest beside it."""

import os
import subprocess
import sys

import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.outcome import Judgement
from grader.engine.suite import Suite
from grader.errors import AuthoringError
from grader.reports.exercises import by_exercise

pytestmark = pytest.mark.slow

CHECKS = """
import unittest

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.checks import assert_close, check, exercise

pytestmark = exercise("double")


@check(points=1)
@settings(max_examples=30)
@given(n=st.integers(-1000, 1000))
def test_given(submission, n):
    assert submission.double(n) == 2 * n


@check(points=1)
def test_subtests(submission, subtests):
    for n in (1, 7, 9):
        with subtests.test("number", n=n):
            assert submission.double(n) == 2 * n


@check(points=1)
def test_approx(submission):
    assert submission.double(0.5) == pytest.approx(1.0)


@check(points=1)
def test_printed(submission, capsys):
    submission.hello("Ada")
    assert capsys.readouterr().out == "Hello Ada\\n"
    assert capsys.readouterr().out == ""


@check(points=1)
def test_fixture_of_the_course(submission, seven):
    assert submission.double(seven) == 14


class OldStyle(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _given(self, submission):
        self.double = submission.double

    def setUp(self):
        self.number = 4

    @check(points=1)
    def test_equal(self):
        self.assertEqual(self.double(self.number), 8)

    @check(points=1)
    def test_parts(self):
        for n in (1, 7):
            with self.subTest(n=n):
                self.assertEqual(self.double(n), 2 * n)


@check(points=1)
class TestMarkedAsAClass:
    def setup_method(self):
        self.number = 4

    def teardown_method(self):
        del self.number

    def test_number(self, submission):
        assert submission.double(self.number) == 8


@check(points=1)
@pytest.mark.skipif(True, reason="not today")
def test_skipped(submission):
    assert False


@check(points=1)
@pytest.mark.xfail(reason="a known gap")
def test_expected(submission):
    assert submission.double("x") == "y"
"""
LIMITS = Limits(call_seconds=0.2, memory_mib=128)
CONFTEST = "import pytest\n\n@pytest.fixture\ndef seven():\n    return 7\n"
RIGHT = "factor = 2\ndef double(x): return factor * x\ndef hello(name): print('Hello', name)\n"
WRONG = RIGHT.replace("return factor * x", "return factor * x if x in (1, 4) else 0").replace(
    "'Hello'", "'Hi'"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("styles")
    (folder / "nets.py").write_text(RIGHT)
    (folder / "test_nets.py").write_text(CHECKS)
    (folder / "conftest.py").write_text(CONFTEST)
    suite = Suite(
        "00-nets", [folder / "test_nets.py"], folder / "nets.py", b"secret", conftest=folder / "conftest.py"
    )
    points = {"double": 11.0}
    nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=LIMITS)
    sources = {
        "right": RIGHT,
        "wrong": WRONG,
        "again": WRONG,
        "loops": RIGHT.replace("return factor * x", "\n    while x not in (2, 7): pass"),
        "changes": f"import itertools\n{RIGHT.replace('factor * x', 'next(n)')}\nn = itertools.count()\n",
    }

    def body(judge):
        judge.prove()
        runs = {n: judge.run({"nets.py": s.encode()}, proven=True) for n, s in sources.items()}
        assert not (folder / ".hypothesis").exists()
        return {n: {o.check.name.rpartition("::")[2]: o for o in run.outcomes} for n, run in runs.items()}

    return judging(suite, nets, body)


def test_all_styles_run_and_the_reference_passes(found):
    states = {name: o.kind or o.status for name, o in found["right"].items()}
    assert states.pop("test_skipped") == states.pop("test_expected") == "skipped"
    assert len(states) == 8
    assert set(states.values()) == {"passed"}


def test_hypothesis_shows_the_least_example_the_same_in_every_run(found):
    assert found["wrong"]["test_given"].counterexample.inputs == {"n": "-1"}
    assert found["again"]["test_given"].counterexample == found["wrong"]["test_given"].counterexample


def test_hypothesis_ends_with_the_first_call_that_does_not(found):
    outcome = found["loops"]["test_given"]
    assert outcome.kind == "timeout"
    assert outcome.seconds < 10
    assert "n" in outcome.counterexample.inputs


def test_what_is_not_the_same_twice_is_wrong_and_no_fault_of_the_check(found):
    assert found["changes"]["test_given"].kind == "wrong"


def test_what_fails_in_each_subtest_is_told(found):
    outcome = found["wrong"]["test_subtests"]
    assert outcome.message.startswith("With number, n=7: ")
    assert "With number, n=9: " in outcome.detail
    assert "n=1" not in outcome.message + outcome.detail
    assert "n=7" in found["wrong"]["test_parts"].message


def test_subtests_end_with_the_first_call_that_does_not(found):
    outcome = found["loops"]["test_subtests"]
    assert (outcome.kind, outcome.message.partition(":")[0]) == ("timeout", "With number, n=1")
    assert "n=9" not in outcome.detail


def test_approx_shows_both_sides(found):
    shown = found["wrong"]["test_approx"].counterexample.others
    assert [*shown.values()] == ["0", "1.0 ± 1.0e-06"]


def test_printed_text_is_the_students(found):
    assert found["wrong"]["test_printed"].kind == "wrong"


def test_what_is_skipped_is_neither_lost_nor_given(found):
    [exercise] = by_exercise(Judgement([*found["right"].values()]))
    assert (exercise.status, exercise.earned) == ("passed", 8)
    assert found["right"]["test_skipped"].is_open
    assert "not today" in found["right"]["test_skipped"].message


def test_a_conftest_that_cannot_be_loaded_is_told(tmp_path):
    (tmp_path / "conftest.py").write_text("import no_such_thing\n")
    (tmp_path / "test_nets.py").write_text(CHECKS)
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], conftest=tmp_path / "conftest.py")
    nets = Assignment(format=1, title="Nets", module="nets", points={"double": 1.0})
    with pytest.raises(AuthoringError, match=r"conftest.py cannot be loaded: ModuleNotFoundError"):
        judging(suite, nets, lambda judge: None)


def test_the_same_file_runs_with_plain_pytest(tmp_path):
    for name, text in {"nets.py": RIGHT, "test_nets.py": CHECKS, "conftest.py": CONFTEST}.items():
        (tmp_path / name).write_text(text)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    plugins = ["-p", "grader.engine.plugin", "-p", "_hypothesis_pytestplugin"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins],
        cwd=tmp_path,
        env=environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "8 passed, 1 skipped, 1 xfailed" in done.stdout, done.stdout


def test_a_file_that_is_skipped_as_a_whole_is_told(tmp_path):
    (tmp_path / "test_nets.py").write_text("import pytest\npytest.importorskip('no_such_thing')\n" + CHECKS)
    suite = Suite("00-nets", [tmp_path / "test_nets.py"])
    nets = Assignment(format=1, title="Nets", module="nets", points={"double": 1.0})
    with pytest.raises(AuthoringError, match=r"test_nets.py: Skipped: could not import 'no_such_thing'"):
        judging(suite, nets, lambda judge: None)


def test_checks_may_import_from_the_conftest(tmp_path):
    (tmp_path / "conftest.py").write_text("SEVEN = 7\n")
    (tmp_path / "test_nets.py").write_text(
        "from conftest import SEVEN\nfrom grader.checks import check, exercise\n\n"
        "@exercise('double')\n@check(points=1)\ndef test_seven(submission):\n"
        "    assert submission.double(SEVEN) == 14\n"
    )
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], conftest=tmp_path / "conftest.py")
    nets = Assignment(format=1, title="Nets", module="nets", points={"double": 1.0})
    files = {"nets.py": RIGHT.encode()}
    [outcome] = judging(suite, nets, lambda judge: judge.run(files, proven=True)).outcomes
    assert outcome.status == "passed"
    assert "conftest" not in sys.modules or sys.modules["conftest"].__file__ != str(tmp_path / "conftest.py")
