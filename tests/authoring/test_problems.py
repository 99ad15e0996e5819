import pytest

from grader.authoring.sources import Problem, refuse
from grader.errors import AuthoringError


def test_no_problem_is_no_error():
    refuse([])


def test_one_problem_is_one_sentence_with_file_and_line():
    with pytest.raises(AuthoringError) as caught:
        refuse([Problem("a.py", 3, "Mend it.")])
    assert str(caught.value) == "a.py:3: Mend it."


def test_several_problems_are_listed_once_each_by_file_and_line():
    problems = [
        Problem("b.py", 1, "B."),
        Problem("a.py", 10, "A."),
        Problem("a.py", 9, "A."),
        Problem("b.py", 1, "B."),
    ]
    with pytest.raises(AuthoringError) as caught:
        refuse(problems)
    assert str(caught.value) == "There are 3 problems:\na.py:9: A.\na.py:10: A.\nb.py:1: B."
