"""Whose fault an exception is hangs on who raised it, and on nothing that it says or is."""

import textwrap

import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.suite import Suite

CHECKS = """
import contextlib
import pytest
from grader.checks import check, exercise

@exercise("f")
class TestF:
    @check(points=1)
    def test_uncaught(self, submission): submission.f()

    @check(points=1)
    def test_caught(self, submission):
        with contextlib.suppress(Exception):
            submission.f()

    @check(points=1)
    def test_in_a_loop(self, submission):
        for _ in map(lambda _: submission.f(), [1, 2]):
            pass
        assert submission.right() == 1

    @check(points=1)
    def test_raised_by_the_check(self, submission): raise submission.Mine("x")

    @check(points=1)
    def test_of_the_same_class(self, submission):
        try:
            submission.f()
        except BaseException as error:
            raise type(error)(*error.args)

    @check(points=1)
    def test_called_send(self, submission):
        for _ in map(submission.send, [1, 2]):
            pass

    @check(points=1)
    def test_another_awaited(self, submission):
        with contextlib.nullcontext(), pytest.raises((submission.Mine, KeyError)):
            submission.f()
        assert submission.right() == 1

    @check(points=1)
    def test_after_it(self, submission): assert submission.right() == 1
"""
HEAD = "class Mine(Exception): pass\ndef right(): return 1\ndef send(n): return n\n"
STRANGE = """
import pytest, unittest
class Skip(unittest.SkipTest): pass
class Stop(KeyboardInterrupt): pass
class Base(BaseException): pass
class Text(Exception):
    def __str__(self): raise self
class Leaving(Exception):
    def __str__(self): raise SystemExit(0)
    __repr__ = __str__
class Full(OSError):
    errno = property(lambda self: exit(0))
class Lying(Exception):
    __class__ = property(lambda self: KeyboardInterrupt)
class Nothing(Exception):
    __bool__ = lambda self: False
    __len__ = lambda self: 0
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 1 / 0
class Marked(Exception):
    def __init__(self): setattr(self, "@fault", "none")
"""


@pytest.fixture
def found(tmp_path):
    """Return what became of each check of a submission whose f() does something."""

    def run(body, proven=True, tail=""):
        (tmp_path / "work.py").write_text(HEAD)
        (tmp_path / "test_work.py").write_text(CHECKS)
        suite = Suite("00-work", [tmp_path / "test_work.py"], tmp_path / "work.py", b"secret")
        limits = Limits(call_seconds=0.5, load_seconds=2.0, submission_seconds=9.0)
        work = Assignment(format=1, title="W", module="work", points={"f": 8.0}, limits=limits)
        source = f"{HEAD}{STRANGE}\ndef f():\n{textwrap.indent(body, '    ')}\n{tail}".encode()

        def judged(judge):
            outcomes = judge.run({"work.py": source}, proven=proven).outcomes
            return {one.check.title: (one.status, one.kind, one.message) for one in outcomes}

        return judging(suite, work, judged)

    return run


RAISED = [
    *("ValueError('no')", "AssertionError('no')", "StopIteration", "StopAsyncIteration", "GeneratorExit"),
    *(
        "KeyboardInterrupt",
        "SystemExit(0)",
        "Mine('no')",
        "Stop()",
        "Base()",
        "Skip('later')",
        "Text()",
        "Nothing()",
    ),
    *("ExceptionGroup('no', [ValueError()])", "BaseExceptionGroup('no', [KeyboardInterrupt()])"),
    *(
        "Lying()",
        "Leaving()",
        "Full(5, 'no')",
        "Marked()",
        "UnicodeDecodeError('ascii', b'x', 0, 1, 'no')",
        "MemoryError",
        "OSError(28, 'no')",
    ),
    *("NotImplementedError", "RecursionError", "SyntaxError('no')", "ExceptionGroup('no', [Mine()])"),
]


@pytest.mark.parametrize("raised", RAISED)
def test_what_the_students_code_raises_fails_its_check_and_stops_nothing(found, raised):
    outcomes = found(f"raise {raised}", proven=False)
    status, kind, message = outcomes["uncaught"]
    assert (status, kind in ("exception", "unwritten")) == ("failed", True), message
    assert outcomes["in a loop"][0] == "failed"
    assert outcomes["raised by the check"] == ("error", "check", "The check itself failed: Mine: x")
    assert outcomes["after it"][0] == "passed"


def test_an_exception_that_the_check_raises_is_its_own_though_it_is_of_the_same_class(found):
    status, kind, message = found("raise ValueError('no')", proven=False)["of the same class"]
    assert (status, kind, message) == ("error", "check", "The check itself failed: ValueError: no")


def test_of_an_exception_in_place_of_another_both_are_told(found):
    outcomes = found("raise ValueError('no')")
    assert outcomes["another awaited"][2] == "It should raise Mine or KeyError. It raises ValueError: no"
    assert outcomes["uncaught"][2] == "It raises ValueError: no"


def test_nothing_of_the_process_is_needed_to_tell_what_happened(found):
    outcomes = found("import os; os._exit(1)", proven=False)
    assert outcomes["uncaught"][:2] == ("failed", "crash")
    assert outcomes["after it"][0] == "passed"


def test_a_function_called_as_a_method_of_generators_ends_no_loop_of_the_check(found):
    outcomes = found("pass", tail="def send(n): raise StopIteration\n")
    assert outcomes["called send"][:2] == ("failed", "exception")
