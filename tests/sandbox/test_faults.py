import builtins
import signal

import pytest

from grader.sandbox.faults import (
    StudentException,
    StudentFault,
    crash,
    fault_of,
    raised,
    student_exception,
)

BUILT_IN = {
    name: found
    for name, found in vars(builtins).items()
    if isinstance(found, type) and issubclass(found, Exception) and name == found.__name__
}
ENDING = {"StopIteration", "StopAsyncIteration"}
OF_ARGUMENTS = {"UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError", "ExceptionGroup"}


@pytest.mark.parametrize("name", sorted(BUILT_IN.keys() - ENDING - OF_ARGUMENTS))
def test_an_exception_of_the_student_is_the_built_in_one(name):
    fault = student_exception([name, "Exception"], "why", ["work.py, line 1, in f: f()"])
    error = raised(fault)
    assert (type(error), error.args) == (BUILT_IN[name], ("why",))
    assert fault_of(error) is fault
    assert fault.kind == ("unwritten" if name == "NotImplementedError" else "exception")
    assert str(fault) == f"{fault.message}\nwork.py, line 1, in f: f()"


def test_whose_an_exception_is_hangs_on_the_object_and_not_on_its_class():
    error = raised(student_exception(["ValueError"], "why", []))
    assert fault_of(ValueError(*error.args)) is None
    assert fault_of(None) is None


def test_an_exception_of_the_students_own_is_that_of_its_nearest_built_in_base():
    fault = student_exception(["MyError", "UnicodeDecodeError", "UnicodeError", "ValueError"], "no", [])
    assert type(raised(fault)) is UnicodeError
    assert fault.message == "It raises MyError: no"


@pytest.mark.parametrize(
    "name", ["StopIteration", "StopAsyncIteration", "GeneratorExit", "KeyboardInterrupt"]
)
def test_no_exception_of_the_student_ends_a_loop_or_the_program_of_the_check(name):
    def answer(_):
        raise raised(student_exception([name, "Exception"], "", []))

    with pytest.raises(StudentException):
        list(map(answer, [1]))


def test_what_ends_an_iteration_does_where_one_can_end():
    assert type(raised(student_exception(["StopIteration"], "", []), ends_iteration=True)) is StopIteration


@pytest.mark.parametrize("names", [[], ["__loader__"], ["print"], ["no\x00name"], ["ExceptionGroup"]])
def test_forged_names_are_only_text(names):
    fault = student_exception(names, "x", [])
    assert raised(fault) is fault
    assert "\x00" not in str(fault)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("NotImplementedError", "Not written yet: it raises NotImplementedError."),
        ("SystemExit", "It calls exit(); return a value instead."),
        ("EOFError", "It reads from the keyboard; take the arguments instead of input()."),
        ("MemoryError", "It needs more memory than a submission may use. why"),
        ("CallbackError", "It cannot call the function that it was given: why"),
        ("KeyError", "It raises KeyError: why"),
    ],
)
def test_common_exceptions_have_their_own_sentence(name, message):
    assert student_exception([name], "why", []).message == message
    assert not student_exception([name], "", []).message.endswith(" ")


def test_an_exception_without_text_is_told_by_its_name():
    assert student_exception(["ValueError"], "", []).message == "It raises ValueError."


def test_no_fault_holds_control_characters():
    fault = StudentFault("a\x1b[31m", "b\x07")
    assert str(fault) == "a\\x1b[31m\nb\\x07"
    assert "\x1b" not in str(student_exception(["V\x1b"], "\x1b" * 9, ["\x1b"]))
    assert len(str(student_exception(["V" * 999], "x" * 9999, ["y" * 99999]))) < 5000


@pytest.mark.parametrize(
    ("status", "part"),
    [
        (0, "ends the Python process (exit code 0)"),
        (3, "exit code 3"),
        (-signal.SIGXCPU, "all processor time"),
        (-signal.SIGXFSZ, "a file larger than"),
        (-signal.SIGSEGV, "ended by SIGSEGV, perhaps for using more than 64 MiB"),
        (-signal.SIGKILL, "was killed, or broke off its connection, perhaps for using more than 64 MiB"),
        (-signal.SIGTERM, "ended by SIGTERM."),
        (-64, "signal 64" if 64 not in set(signal.Signals) else "SIGRTMAX"),
    ],
)
def test_every_way_to_end_has_its_own_message(status, part):
    assert part in crash(status, 64).message
