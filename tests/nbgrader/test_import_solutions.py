"""Solution cells of nbgrader, between our markers."""

import ast

import pytest

from grader.authoring.stub import solution_problems, strip_solutions
from grader.errors import AuthoringError
from grader.importing.solutions import marked_solution

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"

WHOLE = '''\
import math
K = 3

@staticmethod
def area(r):
    """Area of a circle."""
    # a secret hint
# another
    return math.pi * r ** 2

class Circle:
    """A circle."""
    def __init__(self, r): self.r = r
    def area(self):
        return area(self.r)
'''


def stub(source):
    return strip_solutions(marked_solution(source, BEGIN, END), "cell.py")


@pytest.mark.parametrize(
    "source",
    [
        WHOLE,
        "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION",
        "def f(x):\n  #BEGIN SOLUTION:\n  return x\n  # END SOLUTION here",
        "def f(x):\n### BEGIN SOLUTION\n    return x\n### END SOLUTION",
        "### BEGIN SOLUTION\ndef f(x):\n    return x\nK = 3\n### END SOLUTION",
        "def f(x):\n    ### BEGIN SOLUTION\n    return '''\nx'''\n    ### END SOLUTION",
        "def f(x): return x",
        'def f(x):\n    """Doc."""; return x',
        "x = 1; y = 2",
        "class A:\n    k = 1",
        "async def f():\n    return 1",
        "",
        "pass",
    ],
)
def test_every_cell_gets_markers_that_hold_and_keeps_its_meaning(source):
    made = marked_solution(source, BEGIN, END)
    assert solution_problems(made, "cell.py") == []
    assert ast.unparse(ast.parse(made)) == ast.unparse(ast.parse(source))


def test_markers_that_do_as_they_stand_stay_where_they_are():
    source = "def f(x):\n    y = 1  # given\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    assert marked_solution(source, BEGIN, END) == source


def test_students_keep_heads_docstrings_and_imports_and_nothing_else():
    kept = stub(WHOLE)
    for line in ("import math", "def area(r):", "Area of a circle.", "def area(self):", "A circle."):
        assert line in kept
    for secret in ("K = 3", "secret", "another", "math.pi", "self.r = r", "area(self.r)"):
        assert secret not in kept


def test_a_region_around_a_function_moves_inside_of_it():
    kept = stub("### BEGIN SOLUTION\ndef f(x):\n    return x + 1\n### END SOLUTION")
    assert kept.startswith("def f(x):\n    raise NotImplementedError(")


def test_a_solution_in_a_variable_is_taken_out_as_a_whole():
    assert stub("answer = ...\n### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION").strip() == "answer = ..."


@pytest.mark.parametrize("source", [f"# {BEGIN}\n# {BEGIN}\nx = 1\n# {END}", f"x = 1\n# {BEGIN}\ny = 2"])
def test_markers_that_do_not_fit_each_other_are_refused(source):
    with pytest.raises(AuthoringError, match="region 'BEGIN SOLUTION'"):
        marked_solution(source, BEGIN, END)


def test_a_course_may_have_markers_of_its_own():
    made = marked_solution("def f(x):\n    # <key>\n    return x\n    # </key>", "<key>", "</key>")
    assert made == "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
