import ast
import errno
import os

import pytest

from grader.checks.compare import CheckFailed
from grader.engine.outcome import Check
from grader.engine.verdict import verdict, without_self
from grader.errors import SandboxError
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.faults import TimedOut, student_exception

CHECK = Check("test_a.py::test_zero", "relu", 1.0)


def outcome(error, proven=True):
    """Return the outcome of a check that really raised `error`."""
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001 (whatever a check may raise)
        return verdict(CHECK, raised, proven=proven)


def test_a_check_that_raises_nothing_is_passed():
    passed = verdict(CHECK, None, proven=False)
    assert (passed.status, passed.message) == ("passed", "")


@pytest.mark.parametrize("proven", [True, False])
def test_a_fault_of_the_student_is_a_failed_check_with_its_message(proven):
    failed = outcome(TimedOut("It did not return.", "work.py, line 3"), proven)
    assert (failed.status, failed.kind, failed.message, failed.detail) == (
        "failed",
        "timeout",
        "It did not return.",
        "work.py, line 3",
    )


@pytest.mark.parametrize("name", ["AssertionError", "TypeError", "Failed"])
def test_an_exception_of_the_student_is_never_one_of_the_check(name):
    assert outcome(student_exception([name, "Exception"], "x", []), proven=False).kind == "exception"


@pytest.mark.parametrize("proven", [True, False])
def test_a_wrong_answer_is_a_failed_check_with_its_counterexample(proven):
    example = Counterexample(returned="1")
    failed = outcome(CheckFailed("f \x1b is wrong.", example), proven)
    assert (failed.status, failed.kind, failed.message) == ("failed", "wrong", "f \\x1b is wrong.")
    assert failed.counterexample is example
    assert failed.own_hint is None
    assert outcome(CheckFailed("f is wrong.", hint="Try 1.")).own_hint == "Try 1."


def test_a_plain_assertion_is_told_by_its_text_or_its_line():
    assert outcome(AssertionError("too \x1b small")).message == "too \\x1b small"
    assert outcome(AssertionError("x" * 999)).message == "x" * 500
    try:
        assert CHECK.points == 2
    except AssertionError as error:
        error.args = ()
        failed = verdict(CHECK, error, proven=False)
    assert (failed.status, failed.kind) == ("failed", "wrong")
    assert failed.message == "This does not hold: CHECK.points == 2"
    assert verdict(CHECK, AssertionError(), proven=False).message == "The check does not hold."


def test_an_exception_that_does_not_come_is_a_failed_check():
    with pytest.raises(pytest.fail.Exception) as caught, pytest.raises(ValueError):
        pass
    failed = verdict(CHECK, caught.value, proven=False)
    assert (failed.status, failed.kind) == ("failed", "wrong")
    assert failed.message == "It should raise ValueError, and does not."
    older = outcome(pytest.fail.Exception("DID NOT RAISE <class 'numpy.linalg.LinAlgError'>"))
    assert older.message == "It should raise LinAlgError, and does not."


def test_a_check_may_fail_by_pytest():
    failed = outcome(pytest.fail.Exception("not good"), proven=False)
    assert (failed.status, failed.kind, failed.message) == ("failed", "wrong", "not good")


def test_an_exception_of_a_proven_check_comes_from_what_the_student_returned():
    failed = outcome(IndexError("tuple \x1b index"), proven=True)
    assert (failed.status, failed.kind) == ("failed", "unusable")
    assert failed.message == "The check cannot use what came back (IndexError: tuple \\x1b index)."


def test_an_exception_of_an_unproven_check_may_be_its_own():
    told = outcome(IndexError("out of range"), proven=False)
    assert (told.status, told.kind) == ("error", "check")
    assert told.message == "The check itself failed: IndexError: out of range"
    assert "test_verdict.py, line" in told.detail


@pytest.mark.parametrize("error", [SandboxError("no process"), SystemExit(0), pytest.skip.Exception("later")])
def test_what_is_nobodys_answer_is_never_a_lost_point(error):
    assert outcome(error, proven=True).status == "error"


def test_a_check_that_skips_is_told():
    assert outcome(pytest.skip.Exception("later")).message.startswith("The check is skipped: ")


@pytest.mark.parametrize("lacking", [errno.ENOSPC, errno.EMFILE, errno.ENOMEM, errno.EROFS])
def test_what_this_machine_lacks_costs_no_points(lacking):
    found = outcome(OSError(lacking, os.strerror(lacking)))
    assert (found.status, found.kind) == ("error", "check")
    assert os.strerror(lacking) in found.message


def test_a_file_that_is_missing_is_what_the_check_made_of_the_answer():
    assert outcome(FileNotFoundError(errno.ENOENT, "No such file", "x")).kind == "unusable"


@pytest.mark.parametrize(
    ("name", "own"), [("NameError", ""), ("SystemExit", ""), ("OSError", ""), ("ValueError", None)]
)
def test_the_hint_of_a_check_does_not_stand_beside_a_slip_that_no_input_brings_about(name, own):
    assert outcome(student_exception([name, "Exception"], "x", [])).own_hint == own


def attribute_error(of):
    """Return what Python raises for a name that `of` lacks."""
    with pytest.raises(AttributeError) as caught:
        of.no_such_name()
    return caught.value


def error_of(read, text):
    """Return what reading an answer as Python raises."""
    with pytest.raises((SyntaxError, NameError)) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (attribute_error(None), "unusable"),
        (error_of(ast.literal_eval, "[1,"), "unusable"),
        (error_of(eval, "Vector(1, 2)"), "unusable"),
        (TypeError("'NoneType' object is not iterable"), "unusable"),
        (UnboundLocalError("last"), "unusable"),
        (attribute_error(os), "check"),
        (NameError("shuot"), "check"),
        (ImportError("no pandas"), "check"),
        (SyntaxError("no"), "check"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x"), "check"),
        (SandboxError("no process"), "check"),
    ],
)
def test_a_check_that_was_released_blames_the_answer_but_for_what_no_answer_brings_about(error, kind):
    assert outcome(error, proven="elsewhere").kind == kind


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("f() takes 1 positional argument but 2 were given", ""),
        ("A.f() takes from 1 to 2 positional arguments but 3 were given", ""),
        ("f() missing 1 required positional argument: 'x'", ""),
        ("f() got an unexpected keyword argument 'x'", ""),
        ("f() got multiple values for argument 'x'", ""),
        ("A() takes no arguments", ""),
        ("unsupported operand type(s) for +: 'int' and 'str'", None),
    ],
)
def test_what_does_not_fit_the_parameters_has_no_hint_of_the_check(text, own):
    assert outcome(student_exception(["TypeError", "Exception"], text, [])).own_hint == own


def test_a_recursion_without_end_has_a_hint_of_its_own():
    raised = student_exception(["RecursionError", "RuntimeError"], "maximum recursion depth exceeded", [])
    assert "must stop" in outcome(raised).own_hint


@pytest.mark.parametrize(
    ("source", "own"),
    [
        ("class A:\n  def f(self): pass\n", ""),
        (
            "class B:\n  def f(self): pass\nclass A(B):\n  def f(x): return x\n",
            "'self' may be missing as the first parameter of A.f: work.py, line 4: def f(x): return x",
        ),
        ("A = make()\n", "'self' may be missing as the first parameter of A.f."),
    ],
)
def test_a_method_without_self_is_told_with_its_line(source, own):
    text = "A.f() takes 1 positional argument but 2 were given"
    failed = outcome(student_exception(["TypeError", "Exception"], text, []))
    assert without_self(failed, {"work.py": source.encode()}).own_hint == own
