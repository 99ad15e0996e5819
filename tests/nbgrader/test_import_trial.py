"""The trial: what the solution does not pass, or what passes without one, is no check."""

import sys

import pytest
from nbgrader_cells import DOUBLE, cell, converted

from grader.course.model import Course
from grader.importing.course import place
from grader.nbgrader.importing.assemble import Placed
from grader.nbgrader.importing.assemble import tried as try_one

SOLUTIONS = {
    "quad": "def quad(x):\n    return double(double(x))\n",
    "hello": "def hello():\n    print('hello')\n",
    "order": "def order(x):\n    x.sort()\n",
    "fail": 'class Empty(Exception):\n    """Nothing."""\ndef fail():\n    raise Empty\n',
    "is_odd": "def is_odd(n):\n    return n % 2 == 1\n",
    "ask": "def ask():\n    return input()\n",
}
KEPT = {
    "replaced": (
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='3'):\n"
        "    assert ask() == '3'"
    ),
    "printed": (
        "import sys, io\nold, sys.stdout = sys.stdout, io.StringIO()\nhello()\n"
        "said = sys.stdout.getvalue()\nassert said == 'hello\\n' and double(1)\nsys.stdout = old"
    ),
    "mutated": "x = [2, 1]\norder(x)\nassert x == [1, 2]",
    "equal": "assert double(1) == 2",
    "numpy": "import numpy as np\nassert np.allclose(double(np.ones(3)), 2)",
    "broad": "try:\n    double(None)\nexcept Exception:\n    pass\nelse:\n    raise AssertionError",
    "submission": "submission = double(1)\nassert submission == 2",
    "global": "def f():\n    global k\n    k = double(1)\nf()\nassert k == 2",
    "stdout": "import sys\nsys.stdout = sys.stderr = None\nassert double(1) == 2",
    "argument": "x = [1]\ny = double(x)\nassert y == [1, 1]\nassert x == [1]",
    "exception_class": "try:\n    fail()\nexcept Empty:\n    pass\nelse:\n    raise AssertionError",
    "magic": "%matplotlib inline\n!ls\nassert double(1) == 2",
}
BLIND = {
    "not_odd": "assert not is_odd(2)",
    "left_alone": "x = [1]\ndouble(x)\nassert x == [1]",
    "smoke": "x = double(1)",
}
NOT_PASSED = {
    "wrong": ("assert double(1) == 3", " == 3"),
    "docstring": ("assert double.__doc__", "double.__doc__"),
    "undefined": ("assert undefined(double(1))", "undefined"),
    "jupyter": ("get_ipython().run_line_magic('who', '')\nassert double(1)", "get_ipython"),
    "message": ("assert double(1) == 3, 'three'", "three"),
    "not_installed": ("import no_such_package\nassert double(1)", "No module named 'no_such_package'"),
    "relative": ("from . import own\nassert double(1)", "relative import"),
    "file": ("assert open('data.csv') and double(1)", "No such file"),
    "keyboard": ("name = input()\nassert double(1)", ""),
    "exit": ("exit()\nassert double(1)", "SystemExit"),
    "source": ("import inspect\nassert 'for' in inspect.getsource(double)", "TypeError"),
    "namespace": ("assert 'double' in globals() and double(1)", "'double' in"),
    "same": ("assert double is not double", "is not"),
    "as_class": ("assert callable(double) and isinstance(1, double)", "TypeError"),
    "taken_away": (
        "orig = double\ndel double\ntry:\n    quad(1)\nexcept NameError:\n    pass\n"
        "else:\n    raise AssertionError('double is not used')\nfinally:\n    double = orig",
        "double is not used",
    ),
    "points": ("score = double(1) / 4\nscore", "points by the value of its last line"),
    "points_called": ("def f():\n    return double(1) / 4\nf()", "points by the value of its last line"),
    "points_of_theirs": ("double(1)", "points by the value of its last line"),
}
UNASKING = {
    "nothing": "assert 1 + 1 == 2",
    "own": "def double(x):\n    return 2 * x\nassert double(1) == 2",
    "callable": "assert callable(double)",
    "put_back": "orig = double\ndel double\ndouble = orig",
}
SPLIT = "callable(double) or fail()\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"


def tried(folder, *cells):
    """Return an assignment after its trial."""
    made = try_one(Placed("work", "work.ipynb", converted=converted(folder, *cells)))
    [placed], _ = place(Course(format=1, id="c", title="C", root=folder), [made])
    return placed


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """All tests above, tried at once; and what they might have changed."""
    sources = {**KEPT, **BLIND, **UNASKING, **{name: source for name, (source, _) in NOT_PASSED.items()}}
    cells = [DOUBLE, *(cell("solution", source, name) for name, source in SOLUTIONS.items())]
    cells += [cell("test", source, name, 1) for name, source in sources.items()]
    before = (sys.stdin, sys.stdout, sys.stderr)
    made = tried(tmp_path_factory.mktemp("trial"), *cells, cell("test", SPLIT, "split", 2))
    assert (sys.stdin, sys.stdout, sys.stderr) == before
    assert made.problems == ""
    return made


def reasons(placed):
    return {one.what: one.said for one in placed.converted.left_out}


@pytest.mark.slow
def test_what_the_solution_passes_and_its_stub_does_not_is_a_check(trial):
    kept = {draft.cell.label for draft in trial.converted.drafts}
    assert kept == {*KEPT, *BLIND, "split"}


@pytest.mark.parametrize("name", NOT_PASSED)
def test_what_the_solution_does_not_pass_is_left_out_with_what_it_said(trial, name):
    assert reasons(trial)[name].startswith("The solution does not pass it as a check. ")
    assert NOT_PASSED[name][1] in reasons(trial)[name]


@pytest.mark.parametrize("name", UNASKING)
def test_what_passes_without_an_answer_is_left_out(trial, name):
    assert "checks nothing" in reasons(trial)[name]


@pytest.mark.parametrize("name", BLIND)
def test_what_passes_where_nothing_is_returned_is_a_check_to_look_at(trial, name):
    assert "passes where functions return nothing" in reasons(trial)[name]


def test_a_shown_part_that_checks_nothing_leaves_its_points_to_the_hidden_one(trial):
    [check] = [check for check in trial.converted.checks if check.draft.cell.label == "split"]
    assert check.points == 2
    assert "assert double(3) == 6" in check.body


@pytest.mark.parametrize("shown", ["import math", "print(double(1))", "y = double(1)", "double(1)"])
def test_a_shown_part_that_only_tries_something_is_no_check(tmp_path, shown):
    body = f"{shown}\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS\n"
    made = tried(tmp_path, DOUBLE, cell("test", body, "t", 2), cell("test", "assert double(1) == 2", "u", 1))
    assert [(check.name, check.points) for check in made.converted.checks] == [("test_u", 1), ("test_t", 2)]


@pytest.mark.parametrize(
    ("given", "told"),
    [("import no_such_package\n", "no_such_package"), ("raise RuntimeError('no data')\n", "no data")],
)
def test_a_line_that_fails_costs_only_what_needs_it_and_is_told(tmp_path, given, told):
    made = tried(tmp_path, cell("given", given), DOUBLE, cell("test", "assert double(1) == 2", "t", 1))
    assert [draft.cell.label for draft in made.converted.drafts] == ["t"]
    assert made.problems == ""
    assert any(told in f"{one.what} {one.said}" for one in made.converted.left_out)


def test_seeds_are_those_of_the_submission_as_well(tmp_path):
    made = tried(
        tmp_path,
        cell("given", "import random\nimport numpy as np\n"),
        cell("solution", "def walk(n):\n    return [random.random() for _ in range(n)]\n", "walk"),
        cell("solution", "def roll(n):\n    return np.random.rand(n)\n", "roll"),
        cell("test", "random.seed(1)\na = walk(3)\nrandom.seed(1)\nassert walk(3) == a", "pure", 1),
        cell("test", "np.random.seed(1)\nx = np.random.rand(3)", "seeded", 1),
        cell("test", "np.random.seed(1)\nassert (roll(3) == x).all()", "numpy", 1),
    )
    assert {draft.cell.label for draft in made.converted.drafts} == {"pure", "numpy"}


def test_what_a_test_cell_gives_goes_along_to_later_tests_and_to_the_module(tmp_path):
    made = tried(
        tmp_path,
        DOUBLE,
        cell("test", "import math\nfactor = 3\nassert double(1) == 2", "first", 1),
        cell("solution", "def area(r):\n    return factor * math.pi * r\n", "area"),
        cell("test", "assert double(factor) == 6", "second", 1),
        cell("test", "assert area(1) == factor * math.pi", "third", 1),
    )
    assert {draft.cell.label for draft in made.converted.drafts} == {"first", "second", "third"}


def test_locked_values_that_only_the_submission_can_make_come_from_there(tmp_path):
    made = tried(
        tmp_path,
        cell("locked", "import os\nlimit = 5 if os.path.exists('work.py') or os.getcwd() else 0\n", "lock"),
        DOUBLE,
        cell("test", "assert double(limit) == 10", "t", 1),
    )
    assert [draft.cell.label for draft in made.converted.drafts] == ["t"]
