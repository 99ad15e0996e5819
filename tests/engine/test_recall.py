"""What a check finds is recalled for the same answers, and nobody's grade depends on whose came before."""

import random
import textwrap
from types import ModuleType

import msgspec
import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.recall import depends_on_answers
from grader.engine.suite import Suite
from grader.sandbox.stand_ins import is_stand_in

HEAD = """
import numpy as np
from grader.checks import assert_close, assert_unchanged, check, exercise
"""
CHECKS = """
    @exercise("f")
    class TestF:
        @check(points=1)
        def test_numbers(self, submission, reference):
            for x in (1.0, -1.0, 3.0): assert_close(submission.f(x), reference.f(x))

        @check(points=1, hint="see")
        def test_array(self, reference, submission, rng):
            x = rng.normal(size=3)
            record = submission.f.record(x)
            assert_close(record.value, reference.f(x))
            assert_unchanged(record, "f(x)", x=x)
            assert record.output == "", "it prints"
            assert_close(record.now().value, reference.f(x))

        @check(points=1)
        def test_callable(self, submission): assert callable(submission.f)

        @check(points=1)
        def test_object(self, submission): assert_close(submission.f(np.ones(2)).sum(), 4)

    @exercise("g")
    class TestG:
        @check(points=1)
        def test_raises(self, submission):
            try:
                submission.g(-1)
            except ValueError:
                return
            assert submission.g(-1) is None, "no error, and an answer"

        @check(points=1)
        def test_constant(self, submission): assert_close(submission.LIMIT, 3)

        @check(points=1)
        def test_class(self, submission): assert issubclass(submission.Wrong, ValueError)

        @check(points=1)
        def test_called_back(self, submission): assert_close(submission.g(lambda: 2), 2)

        @check(points=1, seconds=0.1)
        def test_printed(self, submission, capsys):
            submission.g(1)
            assert capsys.readouterr().out == ""
"""
RIGHT = """
class Wrong(ValueError): pass
def f(x): return 2 * x
LIMIT = 3
def g(x):
    if callable(x): return x()
    if x < 0: raise ValueError("negative")
"""
KINDS = {
    "right": RIGHT,
    "prints": RIGHT.replace("    if x < 0", "    print('hello', x)\n    if x < 0"),
    "prints in f": RIGHT.replace("return 2 * x", "print('f'); return 2 * x"),
    "prints once": RIGHT.replace("return 2 * x", "x is not 1.0 and print('f'); return 2 * x"),
    "wrong": RIGHT.replace("2 * x", "3 * x"),
    "wrong for some": RIGHT.replace("2 * x", "2 * abs(x)"),
    "stateful": RIGHT.replace("return 2", "seen.append(x); return 2 + (len(seen) == 3)") + "seen = []\n",
    "changes": RIGHT.replace("return 2 * x", "x *= 2; return x"),
    "raises": RIGHT.replace("return 2 * x", "return x.real.foo"),
    "raises elsewhere": "\n\n" + RIGHT.replace("return 2 * x", "return x.real.foo"),
    "takes none": RIGHT.replace("f(x)", "f()"),
    "missing": RIGHT.replace("def f", "def F"),
    "a class": RIGHT.replace("def f(x): return 2 * x", "class f:\n    def __init__(self, x): self.x = x"),
    "nothing": RIGHT.replace("return 2 * x", "pass"),
    "unwritten": RIGHT.replace("return 2 * x", "raise NotImplementedError"),
    "objects": RIGHT.replace("return 2 * x", "return type('Own', (), {'sum': lambda self: 4})()"),
    "ends": RIGHT.replace("raise ValueError('negative')", "").replace(
        "if x < 0: ", "if x < 0: import os; os._exit(3)\n    if x < 0: "
    ),
    "another class": RIGHT.replace("ValueError)", "KeyError)"),
    "no class": RIGHT.replace("class Wrong", "class Right"),
    "a function for a class": RIGHT.replace("class Wrong(ValueError)", "def Wrong()"),
    "no Python": "def f(x) return",
}
LIMITS = Limits(call_seconds=10.0, load_seconds=20.0, submission_seconds=90.0, memory_mib=128)


@pytest.fixture
def judged(tmp_path):
    """Return what a function makes of the judge of some checks."""

    def run(body, checks=CHECKS, reference=RIGHT, head=HEAD):
        (tmp_path / "nets.py").write_text(reference)
        (tmp_path / "test_nets.py").write_text(head + textwrap.dedent(checks))
        suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
        points = {"f": 4.0, "g": 5.0}
        nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=LIMITS)
        return judging(suite, nets, body)

    return run


def outcomes(judge, source):
    """Return all that is known of a submission, but for times and what is not kept."""
    found = judge.run({"nets.py": source.encode()}, proven=True)
    own = [msgspec.structs.replace(outcome, seconds=0.0) for outcome in found.outcomes]
    traces = {check: repr(heard) for check, heard in found.traces.items() if not is_of_a_process(heard)}
    return own, traces, found.remarks


def is_of_a_process(heard):
    parts = heard if isinstance(heard, list | tuple) else [heard]
    return any(is_stand_in(part) or (part is not heard and is_of_a_process(part)) for part in parts)


@pytest.mark.slow
def test_nobody_gets_another_grade_by_whose_work_came_before(judged):
    def alone(judge):
        return {kind: outcomes(judge, source) for kind, source in KINDS.items()}

    def in_any_order(judge):
        judge.prove()
        order = [*KINDS] * 4
        random.Random(0).shuffle(order)
        return [(kind, outcomes(judge, KINDS[kind])) for kind in order], judge

    expected = judged(alone)  # by a judge that remembers nothing
    found, judge = judged(in_any_order)
    for kind, one in found:
        assert one == expected[kind], kind
    assert not judge._runner._memory.distrusted


@pytest.mark.slow
def test_what_takes_too_long_does_so_where_it_was_asked_ahead_as_well(judged):
    late = RIGHT.replace("if x < 0: ", "while x == 1: pass\n    if x < 0: ")

    def body(judge):
        judge.prove()
        return [[outcome.kind for outcome in outcomes(judge, source)[0]] for source in (RIGHT, late, RIGHT)]

    right, found, again = judged(body)
    assert right == again == [""] * 9
    assert found == [*right[:-1], "timeout"]


def test_a_check_does_not_run_for_answers_that_it_was_given_twice(judged):
    def runs(judge, source):
        ran, call = [], type(judge._runner)._call
        judge._runner._call = lambda one: (ran.append(one.name), call(judge._runner, one))
        outcomes(judge, source)
        return ran.count("test_numbers")

    def body(judge):
        judge.prove()
        helper = RIGHT + "\ndef helper(): pass\n"
        wrong = KINDS["wrong for some"]
        return [runs(judge, source) for source in (RIGHT, helper, RIGHT, wrong, wrong, wrong)]

    assert judged(body) == [1, 1, 0, 1, 1, 0]


def test_who_answers_the_same_is_known_by_a_number(judged):
    def body(judge):
        judge.prove()
        own, other, wrong = (
            judge.run({"nets.py": source.encode()}, proven=True).alike
            for source in (RIGHT, RIGHT + "# mine", KINDS["wrong"])
        )
        return own, other, wrong

    own, other, wrong = judged(body)
    same = {check for check in own if own[check] == wrong.get(check)}
    assert own == other
    assert {"test_nets.py::TestG::test_constant"} <= same
    assert "test_nets.py::TestF::test_array" in wrong.keys() - same


CHANGING_REFERENCE = """
import string
def f(x):
    string.calls += 1
    return {}
"""


@pytest.fixture
def unseen(monkeypatch):
    """What changes from one run to the next, where nobody looks."""
    monkeypatch.setattr("string.calls", 0, raising=False)


def as_if_constant(times):
    """Judge what is right so many times, with a reference of which it cannot be seen that it changes."""

    def body(judge):
        judge._runner.remember()
        judge._runner._is_constant = lambda one: True
        found = [[o.status for o in outcomes(judge, RIGHT)[0]] for _ in range(times)]
        return found, judge._runner._memory.distrusted

    return body


def test_a_check_that_asks_something_else_after_all_runs_again_and_is_never_recalled(judged, unseen):
    checks = """
        @exercise("f")
        @check(points=4)
        def test_f(submission, reference):
            x = reference.f(1)
            assert submission.f(x) == 2 * x

        @exercise("g")
        @check(points=4)
        def test_g(submission): assert submission.g(1) is None
    """
    changing = RIGHT + CHANGING_REFERENCE.format("string.calls // 2")

    found, distrusted = judged(as_if_constant(8), checks, changing)
    assert found == [["passed", "passed"]] * 8
    assert distrusted == {"test_nets.py::test_f"}


REFERENCES = {
    "counts": "CALLS = []\ndef f(x):\n    CALLS.append(x)\n    return 2 * x + len(CALLS) // 6\n",
    "draws": "import numpy as np\ndef f(x): return 2 * x + (np.random.random() < 0)\n",
    "remembers": "SEEN = {}\ndef f(x): return SEEN.setdefault(x, 2 * x)\n",
}


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES)
def test_a_reference_that_changes_is_asked_each_time(judged, reference):
    checks = """
        @exercise("f")
        @check(points=4)
        def test_f(submission, reference): assert_close(submission.f(1), reference.f(1))

        @exercise("f")
        @check(points=0)
        def test_alone(submission): assert submission.f(1) == 2
    """

    def body(judge):
        judge._runner.remember()
        found = [judge.run({"nets.py": RIGHT.encode()}, proven=True) for _ in range(8)]
        return [one.outcomes[0].status for one in found], [*found[-1].alike], judge._runner._memory.distrusted

    found, alike, distrusted = judged(body, checks, reference)
    assert found == ["passed"] * 8
    assert alike == (
        ["test_nets.py::test_alone"] if "random" in reference else []
    )  # of what it leaves behind
    assert not distrusted


def test_a_check_that_is_not_tried_asks_no_reference(judged):
    checks = """
        @exercise("f")
        @check(points=4, seconds=0.1)
        def test_f(submission, reference): assert_close(submission.f(1), reference.f(1))
    """

    def body(judge):
        judge._runner.remember()
        return judge.run({"nets.py": RIGHT.encode()}, proven=True, quick=LIMITS)

    assert [one.kind for one in judged(body, checks).outcomes] == ["timeout"]


def test_a_check_that_asks_less_after_all_runs_again(judged, unseen):
    checks = """
        @exercise("f")
        @check(points=4)
        def test_f(submission, reference):
            first = submission.f(1)
            if reference.f(1) == 2:
                assert first == submission.f(1)
    """
    changing = RIGHT + CHANGING_REFERENCE.format("2 + string.calls // 2")

    found, distrusted = judged(as_if_constant(4), checks, changing)
    assert found == [["passed"]] * 4
    assert distrusted == {"test_nets.py::test_f"}


def test_what_ends_a_process_is_no_answer_that_others_could_have_given(judged):
    checks = """
        @exercise("f")
        @check(points=4)
        def test_f(submission):
            try: found = submission.f(1)
            except Exception: found = 2
            assert found == 2

        @exercise("g")
        @check(points=5)
        def test_g(submission):
            try: submission.g(1)
            except Exception: assert False
    """
    ends = RIGHT.replace("return 2 * x", "import os; os._exit(0)").replace(
        "if x < 0", "import os; os._exit(0)"
    )

    def body(judge):
        judge.prove()
        order = (ends, ends, KINDS["wrong"], RIGHT)
        return [[outcome.kind for outcome in outcomes(judge, source)[0]] for source in order]

    assert judged(body, checks) == [["crash", "wrong"], ["crash", "wrong"], ["wrong", ""], ["", ""]]


CHANGING = {
    "import time": "import time",
    "import of a name": "from random import random",
    "a module of the course": "import conftest",
    "a file": "def f(): return open('x').read()",
    "NumPy's own generator": "def f(): return np.random.normal()",
    "a generator without a seed": "def f(): return np.random.default_rng()",
    "how long a call took": "def f(record): return record.seconds < 1",
    "a generator that lives on": "RNG = np.random.default_rng(0)",
    "a generator with no seed at all": "def f(): return np.random.default_rng(None)",
    "NumPy's own generator by name": "from numpy import random",
    "how NumPy warns": "def f(): np.seterr(all='raise')",
    "an iterator that lives on": "import itertools\nCOUNT = itertools.count()",
    "an object": "class A: pass\nHELD = [A()]",
}
CONSTANT = {
    "a table": "TABLE = {'a': [1, 2.0, np.ones(3)], 'b': (None, ...)}",
    "a generator with a seed": "def f(seed): return np.random.default_rng(seed)",
    "functions and classes": "from functools import cache\n@cache\ndef f(x, y=()): return x\nclass A: X = 1",
    "named tuples": "from typing import NamedTuple\nclass A(NamedTuple):\n    x: int\n",
    "tables made as it is read": "T = {}\nT['a'] = np.sort([2, 1])\nfor i in range(3): T.setdefault(i, [])",
    "its own lists": "class A:\n    def f(self):\n        self.a = []\n        self.a.append(1)\n",
    "a list of a function": "def f():\n    a = []\n    def g(x): a.append(x)\n    a[:] = np.append(a, 1)",
    "the fixture's numbers": "def f(rng): return rng.random(3)",
    "a name without a value": "def g():\n    def f(): return x\n    return f\n    x = 1\nF = g()",
}


@pytest.mark.parametrize("source", CHANGING.values(), ids=CHANGING)
def test_checks_are_recalled_only_if_they_name_nothing_that_changes(source, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "conftest", ModuleType("conftest"))
    assert not depends_on_answers(*loaded(source))


@pytest.mark.parametrize("source", CONSTANT.values(), ids=CONSTANT)
def test_what_stays_the_same_keeps_no_check_from_being_recalled(source):
    assert depends_on_answers(*loaded(source))


LEAVES = {
    "a name of the module": "    global FAILED\n    FAILED |= not ok",
    "a table": "    TABLE[0] |= not ok",
    "another name for it": "    for row in ROWS:\n        ok or row.append(1)",
    "what is handed on": "    def put(to): to += [1]\n    ok or put(ROWS[0])",
    "a default": "    note(ok)",
    "what a function closes over": "    count(ok)",
    "a function": "    note.failed = not ok",
    "a class": "    if not ok: Held.failed = True",
    "a class by another way": "    if not ok: Held().__class__.failed = True",
    "a list of a class": "    ok or Held().answers.append(1)",
    "an array": "    ARRAY[0] += not ok",
    "what is cached": "    zeros()[0] += not ok",
    "the reference": "    if not ok: reference.TABLE['failed'] = True",
}
LEFT = """
        from functools import cache
        FAILED, TABLE, ROWS, ARRAY = False, {0: False}, [[]], np.zeros(1)
        class Held: failed, answers = False, []
        def note(ok, seen=[]):
            if not ok: seen.append(1)
            return bool(seen)
        note.failed = False
        def counting():
            count = 0
            def counted(ok):
                nonlocal count
                count += not ok
                return count
            return counted
        count = counting()
        @cache
        def zeros(): return np.zeros(1)

        @exercise("f")
        @check(points=0)
        def test_first(submission, reference):
            ok = submission.f(1) == 2
        LEAVES

        @exercise("f")
        @check(points=4)
        def test_f(submission, reference):
            assert submission.f(2) == 4
            assert not (FAILED or TABLE[0] or ROWS[0] or ARRAY[0] or note(True) or note.failed or count(True))
            assert not (Held.failed or Held.answers or zeros()[0] or reference.TABLE.get('failed'))
"""


@pytest.mark.parametrize("leaves", LEAVES.values(), ids=LEAVES)
def test_what_few_answers_leave_behind_counts_for_the_checks_that_follow(judged, leaves):
    wrong = RIGHT.replace("return 2 * x", "return 3 * x if x == 1 else 2 * x")

    def body(judge):
        judge.prove()
        sources = (RIGHT, RIGHT, wrong, wrong, RIGHT, wrong)
        return [outcomes(judge, source)[0][1].status for source in sources]

    checks = LEFT.replace("LEAVES", leaves.replace("\n", "\n        "))
    assert judged(body, checks, RIGHT + "TABLE = {}\n") == [
        *("passed", "passed", "failed", "failed", "passed", "failed")
    ]


def loaded(source):
    source = "import numpy as np\n" + source
    module = ModuleType("test_loaded")
    exec(source, vars(module))
    return module, source.encode()
