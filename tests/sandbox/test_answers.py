import pytest

from grader.sandbox import protocol as p
from grader.sandbox.faults import (
    VERSION,
    Crashed,
    RefusedValue,
    StudentException,
    fault_at_import,
    fault_in,
    raised,
    student_exception,
)
from grader.sandbox.values.packing import Unsendable


@pytest.mark.parametrize(
    ("request_tag", "answer", "values"),
    [
        (p.CALL, p.RETURNED, [1]),
        (p.GET, p.MISSING, []),
        (p.GET, p.CALLABLE, []),
        (p.CALL, p.MISSING, []),
        (p.SET, p.RETURNED, [None]),
    ],
)
def test_a_good_answer_tells_of_no_fault(request_tag, answer, values):
    assert fault_in(request_tag, answer, values) is None


@pytest.mark.parametrize(
    ("request_tag", "answer", "values"),
    [
        (p.CALL, p.CALLABLE, []),
        (p.SET, p.CALLABLE, []),
        (p.GET, p.READY, []),
        (p.CALL, p.CALL, [1]),
        (p.CALL, -5, [1]),
        (p.CALL, p.RETURNED, []),
        (p.GET, p.RETURNED, []),
    ],
)
def test_an_answer_to_another_question_is_a_crash(request_tag, answer, values):
    assert isinstance(fault_in(request_tag, answer, values), Crashed)


@pytest.mark.parametrize(
    "values", [[], [1, 2, 3], [["A"], 1, []], [["A"], "b", [1]], [[1], "b", []], ["A", "b", "c"]]
)
def test_a_raised_answer_that_cannot_be_read_is_still_an_exception(values):
    fault = fault_in(p.CALL, p.RAISED, values)
    assert isinstance(fault, StudentException)
    assert fault.message == "It raises an exception that cannot be read."


def test_an_exception_is_told_with_its_lines():
    fault = fault_in(p.CALL, p.RAISED, [["ValueError"], "no", ["line 1"]])
    assert type(raised(fault)) is ValueError
    assert (fault.message, fault.detail) == ("It raises ValueError: no", "line 1")


def test_a_refused_value_is_told_as_what_it_is():
    returned = fault_in(p.CALL, p.REFUSED, ["it is odd"])
    assert isinstance(returned, RefusedValue)
    assert returned.message == "Its return value cannot be taken: it is odd."
    assert fault_in(p.GET, p.REFUSED, ["it is odd"]).message == "Its value cannot be taken: it is odd."
    assert "it says nothing more" in fault_in(p.GET, p.REFUSED, [3]).message


def test_faults_at_import_name_the_file():
    wrong = student_exception(["SyntaxError"], "invalid syntax (work.py, line 3)", ["line 3: x ="])
    told = "work.py is not valid Python: SyntaxError: invalid syntax (work.py, line 3)"
    assert fault_at_import(wrong, "work").message == f"{told}; this is Python {VERSION}."
    beside = student_exception(["SyntaxError"], "invalid syntax (other.py, line 3)", [])
    assert fault_at_import(beside, "work").message == (
        "work.py cannot be loaded: it raises SyntaxError: invalid syntax (other.py, line 3)"
    )
    large = fault_at_import(Unsendable("it is larger than 64 MiB"), "work")
    assert large.message == "The files of the submission cannot be taken: it is larger than 64 MiB."
