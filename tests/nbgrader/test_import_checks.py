"""Test cells of nbgrader that become checks, and those that cannot."""

import ast
import json

import pytest
from nbgrader_cells import DOUBLE, cell, converted, text

from grader.engine.local import load_module, local_object
from grader.engine.suite import Suite
from grader.engine.warm_session import with_checks
from grader.nbgrader.importing.assemble import solution_files
from grader.nbgrader.importing.assignment import checks_of

TRIPLE = cell("solution", "def triple(x):\n    return 3 * x\n", "triple")
STACK = cell(
    "solution",
    "class Stack:\n    def __init__(self):\n        self.items = []\n"
    "    def push(self, x):\n        self.items.append(x)\n",
    "stack",
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Be in a folder of its own, as a judge is: what lies beside the checks is held, here all of `.venv`."""
    monkeypatch.chdir(tmp_path)


def asserts(source, points=1.0, name="t"):
    return cell("test", source, name, points)


def files_of(folder, *cells, **options):
    return solution_files(converted(folder, *cells, **options))


def outcomes(folder, *cells, answer=None):
    """Return status and points of each check, by name, for the solution or another answer."""
    for name, content in files_of(folder, *cells).items():
        (folder / name).write_text(content)
    paths = [path for path in (folder / "test_work.py", folder / "test_hidden.py") if path.exists()]
    if answer is not None:
        (folder / "work.py").write_text(answer)
    module = local_object(load_module(folder / "work.py", "work"))
    suite = Suite("work", paths)
    found = with_checks(suite, lambda engine: engine.run(module))
    return {one.check.name: (one.status, one.check.points) for one in found}


def reason(folder, *cells):
    """Return why the only test of a notebook is left out."""
    made = converted(folder, *cells)
    assert not made.drafts
    (told,) = [one for one in made.left_out if one.what == "t"]
    assert told.text
    return told.said


def test_a_test_becomes_a_check_with_its_points_and_what_it_says(tmp_path):
    test = asserts('"""Doubles are even."""\nassert double(2) == 4\n', 2.5, "even-numbers")
    public = files_of(tmp_path, DOUBLE, test)["test_work.py"]
    assert '@exercise("double")\n@check(points=2.5, hint="Doubles are even.")' in public
    assert "def test_even_numbers(submission):" in public
    assert "    double = submission.double\n    assert double(2) == 4\n" in public


def test_the_body_of_a_test_stays_as_it_was_written(tmp_path):
    body = 'x = """\n  two\nlines"""  # a comment\nif True:\n\n    assert double(x) == x + x, f"{double(x)}"'
    public = files_of(tmp_path, DOUBLE, asserts(body))["test_work.py"]
    function = ast.parse(public).body[-1]
    assert [ast.unparse(node) for node in function.body[1:]] == [
        ast.unparse(node) for node in ast.parse(body).body
    ]
    assert "# a comment" in public


def test_the_exercise_is_the_last_function_that_the_test_calls(tmp_path):
    made = converted(tmp_path, DOUBLE, TRIPLE, asserts("assert triple(double(1)) == 6", 2))
    assert [draft.exercise for draft in made.drafts] == ["triple"]
    made = converted(tmp_path, TRIPLE, DOUBLE, asserts("assert triple(double(1)) == 6", 2))
    assert made.exercises == {"double": 2}


def test_the_checks_pass_on_the_solution_and_fail_on_a_wrong_answer(tmp_path):
    cells = (DOUBLE, asserts("assert double(2) == 4", 1), asserts("assert double(3) == 6", 2, "u"))
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 1.0), ("passed", 2.0)}
    wrong = outcomes(tmp_path, *cells, answer="def double(x):\n    return x + 2\n")
    assert wrong == {"test_work.py::test_t": ("passed", 1.0), "test_work.py::test_u": ("failed", 2.0)}


def test_a_test_with_hidden_lines_advises_with_what_is_seen_and_is_worth_all_with_the_rest(tmp_path):
    body = (
        "x = 2\nassert double(x) == 4\n### BEGIN HIDDEN TESTS\nassert double(-x) == -4\n### END HIDDEN TESTS"
    )
    files = files_of(tmp_path, DOUBLE, asserts(body, 3))
    assert "-4" not in files["test_work.py"]
    assert "HIDDEN" not in files["test_hidden.py"]
    half = outcomes(tmp_path, DOUBLE, asserts(body, 3), answer="def double(x):\n    return abs(2 * x)\n")
    assert half == {
        "test_work.py::test_t": ("passed", 0),
        "test_hidden.py::test_t_hidden": ("failed", 3),
    }


@pytest.mark.parametrize("shown", ["", "# hidden\n"])
def test_a_test_that_shows_nothing_is_hidden_with_all_its_points(tmp_path, shown):
    body = f"{shown}### BEGIN HIDDEN TESTS\nassert double(1) == 2\n### END HIDDEN TESTS\n"
    public, hidden = checks_of(converted(tmp_path, DOUBLE, asserts(body, 2)))
    assert (public, [check.points for check in hidden]) == ([], [2])


def test_a_test_that_shows_a_line_of_the_solution_is_hidden(tmp_path):
    solution = cell("solution", "def mean(x):\n    return sum(x) / float(len(x))\n", "mean")
    test = asserts("x = [1, 2]\nexpected = sum(x) / float(len(x))\nassert mean(x) == expected")
    given = asserts("def own(x):\n    return sum(x) / float(len(x))\nassert mean([1]) == own([1])", 1, "u")
    public, hidden = checks_of(converted(tmp_path, solution, test, given))
    assert [check.name for check in public] == ["test_t"]
    assert [check.name for check in hidden] == ["test_u"]


def test_imports_of_any_cell_stand_on_top(tmp_path):
    cells = (
        cell("given", "import numpy as np\nfrom math import pi as circle, e\n"),
        DOUBLE,
        asserts("np.testing.assert_allclose(double(circle), 2 * circle)"),
    )
    public = files_of(tmp_path, *cells)["test_work.py"]
    assert (
        "import numpy as np\nfrom math import pi as circle\n\nfrom grader.checks import check, exercise"
        in public
    )
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}


def test_a_function_that_several_tests_use_stands_on_top_once(tmp_path):
    cells = (
        DOUBLE,
        cell("locked", "def close(a, b):\n    return abs(a - b) < TINY\n\nTINY = 1e-9\n", "helpers"),
        asserts("def same(a, b):\n    return a == b\n\nassert same(double(1), 2)"),
        asserts("assert same(double(2), 4) and close(double(1.5), 3)", 1, "u"),
    )
    public = files_of(tmp_path, *cells)["test_work.py"]
    assert public.index("def same") < public.index("@exercise")
    assert public.count("    TINY = 1e-9") == 1
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 1.0)}


def test_a_helper_that_calls_the_student_is_copied_into_each_check(tmp_path):
    cells = (
        DOUBLE,
        asserts("def holds(x):\n    return double(x) == 2 * x\n\nassert holds(1)"),
        asserts("assert holds(7)", 1, "u"),
    )
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 1.0)}
    assert set(outcomes(tmp_path, *cells, answer="double = abs").values()) == {("failed", 1.0)}


def test_values_of_locked_cells_come_with_all_that_changes_them(tmp_path):
    cells = (
        cell(
            "locked",
            "N = 3\na = [0] * N\nfor i in range(N):\n    a[i] = i\nb = list(a)\nb.append(9)\n",
            "data",
        ),
        DOUBLE,
        asserts("assert double(a) == [0, 1, 2, 0, 1, 2] and double(b)[3] == 9"),
    )
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}


def test_a_value_of_an_earlier_test_is_the_one_that_was_above(tmp_path):
    cells = (
        DOUBLE,
        asserts("x = 1\nassert double(x) == 2"),
        asserts("assert double(x) == 2", 1, "u"),
        asserts("x = 5\nassert double(x) == 10", 1, "v"),
        asserts("assert double(x) == 10", 1, "w"),
    )
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 1.0)}


def test_what_a_hidden_line_defines_stays_hidden(tmp_path):
    cells = (
        DOUBLE,
        asserts("assert double(1) == 2\n### BEGIN HIDDEN TESTS\nsecret = 41\n### END HIDDEN TESTS"),
        asserts("assert double(secret) == 82", 1, "u"),
    )
    files = files_of(tmp_path, *cells)
    assert "41" not in files["test_work.py"]
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 0), ("passed", 1.0)}


def test_what_open_cells_try_out_comes_along_with_the_test(tmp_path):
    cells = (
        DOUBLE,
        cell("given", "four = double(2)\nprint(four)\n"),
        asserts("assert four == 4 and double(four) == 8"),
    )
    assert "four = double(2)" not in files_of(tmp_path, *cells)["work.py"].replace("# four", "")
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}


def test_functions_that_are_called_like_tests_are_no_checks_of_their_own(tmp_path):
    cells = (DOUBLE, asserts("def test_double():\n    assert double(1) == 2\n\ntest_double()"))
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}
    assert outcomes(tmp_path, *cells, answer="double = abs") == {"test_work.py::test_t": ("failed", 1.0)}


def test_names_of_ours_may_be_names_of_theirs(tmp_path):
    cells = (
        DOUBLE,
        cell("locked", "from math import isclose as check\ndef exercise(x):\n    return x\n", "helpers"),
        asserts("assert check(double(1.5), exercise(3.0))"),
    )
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}


def test_objects_of_a_student_class_are_used_as_they_are(tmp_path):
    cells = (
        STACK,
        asserts("s = Stack()\ns.push(3)\nassert s.items == [3]"),
        asserts("assert s.items[0] == 3", 1, "u"),
    )
    assert set(outcomes(tmp_path, *cells).values()) == {("passed", 1.0)}


def test_tests_may_have_any_name(tmp_path):
    bodies = ["cell-0123456789abcdef", "test_double", "double test!", "", "größe"]
    made = converted(
        tmp_path,
        DOUBLE,
        *(asserts(f"assert double({n}) == {2 * n}", 1, name) for n, name in enumerate(bodies)),
    )
    public, _ = checks_of(made)
    names = [check.name for check in public]
    assert len(set(names)) == len(bodies)
    assert all(name.isidentifier() and name.startswith("test_") for name in names)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("assert double(:", "not valid Python"),
        ("### AUTOTEST double(1)", "lines with AUTOTEST"),
        ("from no_such_module import *\nassert double(pi)", "cannot stand in a function"),
        ("from __future__ import annotations\nassert double(1)", "cannot stand in a function"),
    ],
)
def test_what_cannot_be_written_as_a_check_is_left_out_with_its_reason(tmp_path, source, why):
    assert why in reason(tmp_path, DOUBLE, asserts(source))


def test_answers_in_variables_are_exercises(tmp_path):
    cells = (cell("solution", "q1 = 42\n", "q1"), DOUBLE, asserts("assert q1 == 42"))
    assert converted(tmp_path, *cells).exercises == {"q1": 1}
    assert outcomes(tmp_path, *cells) == {"test_work.py::test_t": ("passed", 1.0)}
    assert outcomes(tmp_path, *cells, answer="q1 = 41") == {"test_work.py::test_t": ("failed", 1.0)}


def test_a_test_without_points_advises_or_is_worth_what_is_asked_for(tmp_path):
    cells = (DOUBLE, asserts("assert double(1) == 2", 3), asserts("assert double(2) == 4", 0, "u"))
    assert [check.points for check in checks_of(converted(tmp_path, *cells))[0]] == [3, 0]
    made = converted(tmp_path, *cells, advice=0.5)
    assert made.exercises == {"double": 3.5}


def test_where_no_test_is_worth_points_each_is_worth_one(tmp_path):
    made = converted(tmp_path, DOUBLE, asserts("assert double(1) == 2", 0), asserts("assert 1", 0, "u"))
    assert made.exercises == {"double": 2}


def test_advice_goes_with_an_exercise_that_is_worth_something(tmp_path):
    cells = (DOUBLE, TRIPLE, asserts("assert double(1) == 2", 1), asserts("assert triple(1) == 3", 0, "u"))
    made = converted(tmp_path, *cells)
    assert [(one.exercise, one.cell.points) for one in made.drafts] == [("double", 1), ("double", 0)]


def test_cells_that_a_person_grades_are_left_out_with_points_and_text(tmp_path):
    made = converted(
        tmp_path,
        text("# Numbers"),
        DOUBLE,
        asserts("assert double(1) == 2"),
        cell("manual", "Because.", "why", 2, kind="markdown"),
        cell("manual", "def own(x):\n    return double(x)\n", "own", 3),
        cell(
            "task",
            "Do it.\n### BEGIN MARK SCHEME\none point each\n### END MARK SCHEME",
            "do",
            4,
            kind="markdown",
        ),
        cell("given", "raw text", kind="raw"),
    )
    left = {one.what: (one.points, one.language) for one in made.left_out}
    assert left == {
        "why": (2, "markdown"),
        "own": (3, "python"),
        "do": (4, "markdown"),
        "cell 7": (0, "markdown"),
    }
    assert (made.points, sum(one.cell.points for one in made.drafts)) == (10, 1)
    source = made.module.text
    assert "# Do it." in source
    assert "Because." not in source
    assert "one point each" not in source
    assert "BEGIN SOLUTION\n    return double(x)" in source


def test_settings_of_the_assignment(tmp_path):
    settings = files_of(
        tmp_path,
        text('# "Numbers"\n\nand more'),
        cell("given", "import os, pandas.plotting, numpy, own_module\n"),
        cell("solution", "def größe(x):\n    return x\n", "size"),
        asserts("assert größe(1) == 1", 0.25),
    )["assignment.toml"]
    import tomllib

    table = tomllib.loads(settings)
    assert table["title"] == '"Numbers"'
    assert table["points"] == {"größe": 0.25}
    assert table["packages"] == ["pandas"]


def test_the_module_of_students_has_text_and_no_lines_that_start_a_cell(tmp_path):
    source = files_of(
        tmp_path,
        text("# Title\n\n%%time is a magic\n"),
        cell("given", "%matplotlib inline\nimport math\n"),
        cell("given", "this is (no python\n"),
        cell("given", "# write here\n"),
        cell("given", "%%timeit\ndouble(2)\n"),
        DOUBLE,
        asserts("assert double(1) == 2"),
    )["work.py"]
    assert "# \\%%time is a magic" in source
    assert "\npass\nimport math" in source
    assert "# this is (no python" in source
    assert "\n# write here" in source
    assert "# \\%%timeit\n# double(2)" in source


def test_the_same_notebook_gives_the_same_files(tmp_path):
    cells = (DOUBLE, TRIPLE, asserts("assert double(triple(1)) == 6"), cell("given", "import b, a\n"))
    assert files_of(tmp_path, *cells) == files_of(tmp_path, *cells)
    assert json.dumps(files_of(tmp_path, *cells))
