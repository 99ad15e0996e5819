"""What a student's function changes in its arguments is changed for the check."""

import numpy as np
import pytest

from grader.checks import in_place
from grader.engine.local import local_module

SOURCE = """
def fill(values, value):
    values[0] = value
    return values


def of_all(**named):
    named['a'].append(1)
    named['b'].update(x={2})
    return named['b']


def copied(values):
    return values.copy()
"""


@pytest.fixture(scope="module")
def submission(tmp_path_factory):
    path = tmp_path_factory.mktemp("in_place") / "work.py"
    path.write_text(SOURCE)
    return local_module(path)


@pytest.mark.parametrize("values", [[1, 2], np.arange(3.0), {0: 5}, bytearray(b"ab")])
def test_a_value_of_the_check_holds_what_the_function_left_in_it(submission, values):
    assert in_place(submission.fill)(values, 7) is values
    assert values[0] == 7


def test_what_is_inside_of_others_is_changed_as_well(submission):
    inner = set()
    a, b = [], {"x": inner}
    assert in_place(submission).of_all(a=a, b=b) is b
    assert (a, b) == ([1], {"x": {2}})
    assert b["x"] is inner


def test_an_answer_that_is_no_argument_is_another_object(submission):
    values = [1]
    assert in_place(submission.copied)(values) == values
    assert in_place(submission.copied)(values) is not values


def test_what_may_not_be_written_into_stays_as_it_is(submission):
    values = np.zeros(2)
    values.flags.writeable = False
    in_place(submission.fill)(values, 3)
    assert values[0] == 0
