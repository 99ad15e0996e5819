"""What is said of a name that is an exercise."""

import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.outcome import Judgement
from grader.engine.suite import Suite
from grader.reports.exercises import by_exercise
from grader.work.kinds import kind_of

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
    (trouble,) = by_exercise(Judgement(kinds[name]))[0].troubles
    assert trouble.kind == kind
    assert words in trouble.lines[0]
    assert not trouble.hint


def test_a_wrong_value_is_wrong_and_a_right_one_right(kinds):
    assert [outcome.kind for outcome in kinds["wrong"]] == ["wrong", "wrong"]
    assert [outcome.status for outcome in kinds["right"]] == ["passed", "passed"]


NOTHING = """
from grader.checks import check, exercise

@exercise("nothing")
@check(points=1)
def test_nothing(submission): assert submission.nothing is None

@exercise("something")
@check(points=1)
def test_something(submission): assert submission.something == 1
"""


def test_none_is_right_where_the_reference_has_it_and_else_not_written(tmp_path):
    (tmp_path / "top.py").write_text("nothing, something = None, 1\n")
    (tmp_path / "test_top.py").write_text(NOTHING)
    top = Assignment(format=1, title="Top", module="top", points={"nothing": 1.0, "something": 1.0})
    files = {"top.py": b"nothing = something = None\n"}

    def graded(judge):
        judge.prove()
        return judge.run(files, proven=True)

    alone = Suite("00-top", [tmp_path / "test_top.py"])
    proven = judging(Suite("00-top", alone.files, tmp_path / "top.py", b"secret"), top, graded)
    checked = judging(alone, top, lambda judge: judge.run(files, proven="elsewhere"))
    for found in (proven, checked):
        assert [one.kind for one in found.outcomes] == ["", "unwritten"]


PROGRAM_CHECKS = """
from grader.checks import check, exercise

@exercise("program")
class TestProgram:
    @check(points=1, hint="Use print.")
    def test_greets(self, submission): assert submission.run(stdin="Ada\\n").output == "Hello Ada\\n"

    @check(points=1)
    def test_sum(self, submission): assert (submission.run().exit_code, submission.total) == (0, 3)

    @check(points=1)
    def test_more(self, submission): assert submission.more == 1
"""


def test_a_program_in_which_nothing_is_written_is_told_as_that_and_not_as_wrong(tmp_path):
    (tmp_path / "top.py").write_text("name = input()\nprint('Hello', name)\ntotal, more = 3, 1\n")
    (tmp_path / "test_top.py").write_text(PROGRAM_CHECKS)
    suite = Suite("00-top", [tmp_path / "test_top.py"])
    top = Assignment(format=1, title="Top", module="top", points={"program": 3.0})
    kind = kind_of(top, tmp_path)
    stub = b"total = ...  # Write total here.\n"
    works = {
        "stub": {"top.py": stub},
        "cells": kind.so_far({"In [1]": stub.decode(), "In [2]": "check()"}, "the cells"),
        "written": {"top.py": b"print('Hello')\ntotal = more = 4\n"},
    }

    def body(judge):
        return {name: judge.run(files, proven=True).outcomes for name, files in works.items()}

    found = judging(suite, top, body)
    for name in ("stub", "cells"):
        [trouble] = by_exercise(Judgement(found[name]))[0].troubles
        assert (trouble.kind, trouble.lines, trouble.hint) == ("unwritten", ["Not written yet."], ""), name
    assert {one.kind for one in found["written"]} == {"wrong"}


def test_a_line_that_is_no_python_above_a_program_that_is_not_written_is_named(tmp_path):
    (tmp_path / "top.py").write_text("total = 3\n")
    (tmp_path / "test_top.py").write_text(PROGRAM_CHECKS)
    suite = Suite("00-top", [tmp_path / "test_top.py"])
    top = Assignment(format=1, title="Top", module="top", points={"program": 3.0})
    source = b"import math)\ntotal = ...  # Write total here.\n"
    said = judging(suite, top, lambda judge: judge.run({"top.py": source}, proven=True))
    assert {one.kind for one in said.outcomes} == {"unwritten"}
    assert any(remark.startswith("top.py, line 1, is not valid Python") for remark in said.remarks)


ANY_EXCEPTION = """
import pytest
from grader.checks import check, exercise

@exercise("root")
class TestRoot:
    @check(points=1)
    def test_raises(self, submission):
        with pytest.raises(Exception): submission.root(-1)

    @check(points=1)
    def test_defaults(self, submission):
        try: found = submission.root(-1)
        except Exception: found = None
        assert found is None

    @check(points=0)
    def test_that_asks_nothing(self): assert True
"""


RAISING_NOTHING = {
    "def root(x): raise NotImplementedError('Write root here.')": "unwritten",
    "def square(x): pass": "missing",
    "one = 1\nsquare = 1 / 0": "exception",  # with the line that was passed over
    "def root(x)": "module",
    "import os\ndef root(x): os._exit(0)": "crash",
    "def root(x):\n    while True: pass": "timeout",
    "def root(x): return [bytes(1 << 20)] * 100": "refused",
    "def root(x):\n    while True: print('x' * 100_000)": "output",
}


COSTS_NOTHING = """
import pytest
from grader.checks import check, costs_nothing, exercise
from grader.errors import AuthoringError

@exercise("root")
class TestRoot:
    @check(points=1)
    def test_root_of_a_square(self, submission):
        x = 9.0
        with costs_nothing():
            x = submission.square(3.0)
        assert submission.root(x) == 3.0

    @check(points=1)
    def test_faults_of_the_course_are_told(self, submission):
        with pytest.raises(AuthoringError), costs_nothing():
            raise AuthoringError("a check is wrong", "")
"""


def test_what_a_check_lets_cost_nothing_costs_nothing_and_all_else_does(tmp_path):
    (tmp_path / "test_root.py").write_text(COSTS_NOTHING)
    suite = Suite("00-root", [tmp_path / "test_root.py"])
    limits = Limits(call_seconds=0.2)
    root = Assignment(format=1, title="Root", module="root", points={"root": 2.0}, limits=limits)
    broken = [
        source.replace("root", "square") for source in RAISING_NOTHING if source.startswith("def root(x):")
    ]

    def body(judge):
        right, wrong = "\ndef root(x): return x**0.5\n", "\ndef root(x):\n    while True: pass\n"
        return [
            [one.kind for one in judge.run({"root.py": (square + root).encode()}, proven=True).outcomes]
            for square in ("", *broken)
            for root in (right, wrong)
        ]

    found = judging(suite, root, body)
    assert found[::2] == [["", ""]] * (len(broken) + 1)
    assert found[1::2] == [["timeout", ""]] * (len(broken) + 1)


def test_what_is_not_there_or_ends_raises_nothing_that_a_check_may_wait_for(tmp_path):
    (tmp_path / "test_root.py").write_text(ANY_EXCEPTION)
    suite = Suite("00-root", [tmp_path / "test_root.py"])
    limits = Limits(call_seconds=0.2)
    root = Assignment(format=1, title="Root", module="root", points={"root": 2.0}, limits=limits)
    own = "def root(x): raise NotImplementedError('no root of negative numbers yet')"

    def body(judge):
        return [
            judge.run({"root.py": source.encode()}, proven=True).outcomes
            for source in (*RAISING_NOTHING, own)
        ]

    *nothing, raises = judging(suite, root, body)
    assert {found.pop().status for found in (*nothing, raises)} == {"passed"}
    assert [[one.kind for one in found] for found in nothing] == [
        [kind] * 2 for kind in RAISING_NOTHING.values()
    ]
    assert [one.status for one in raises] == ["passed"] * 2
