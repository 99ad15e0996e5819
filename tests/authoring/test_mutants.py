import ast
import textwrap

import pytest

from grader.authoring.mutants import mutants


def solution(body, *, head="def f(x, y, n):", after=""):
    marked = f"### BEGIN SOLUTION\n{textwrap.dedent(body).strip()}\n### END SOLUTION\n"
    inner = textwrap.indent(f'"""Say what f does: axis=0."""\n{marked}', "    ")
    return f"import numpy as np\n\n\n{head}\n{inner}{after}"


def lines(body, **around):
    """Return the changed lines of all mutants of a function's body."""
    return {mutant.after for mutant in mutants(solution(body, **around))}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return x > y", {"return x >= y"}),
        ("return x == y", {"return x != y"}),
        ("return x and y", {"return x or y"}),
        ("return not x", {"return x"}),
        ("return ~x", {"return x"}),
        ("return -x", {"return x"}),
        ("return x * y", {"return x / y"}),
        ("return x ** y", {"return x * y"}),
        ("return x @ y", {"return y @ x"}),
        ("return x.T", {"return x"}),
        ("return x[y, np.newaxis]", {"return x"}),
        ("return True", {"return False"}),
        ("return 3", {"return 4", "return 6"}),
        ("return 0", {"return 1"}),
        ("return 0.25", {"return 0.5"}),
        ("return 'he'", {"return 'hex'"}),
        ("return x.mean()", {"return x.sum()"}),
        ("return x.mean(axis=y)", {"return x.sum(axis=y)", "return x.mean()"}),
        ("return np.cumsum(x, keepdims=True)", {"return np.cumsum(x)"}),
        ("return np.empty_like(x, dtype=float)", {"return np.empty_like(x)"}),
        ("return max(x, y)", {"return min(x, y)"}),
        ("return x.copy()", {"return x"}),
        ("return np.array(x)", {"return x"}),
        ("return np.where(x, y, n)", {"return np.where(x, n, y)"}),
        ("return np.dot(x, y)", {"return np.dot(y, x)"}),
        ("return rng.permutation(n)", {"return np.arange(n)"}),
        ("return rng.normal(size=n)", {"return rng.uniform(size=n)"}),
        ("return x - y", {"return x + y", "return np.subtract(x, y, out=x)"}),
        (
            "return np.maximum(y.max, x)",
            {"return np.minimum(y.max, x)", "return np.maximum(y.max, x, out=x)"},
        ),
        ("return x if y else n", {"return x if True else n", "return x if False else n"}),
        ("x.sort()", {""}),
        ("x += y", {"x -= y", ""}),
        ("x = np.sort(x)", {""}),
    ],
)
def test_each_line_of_numpy_code_gets_its_typical_faults(line, expected):
    assert lines(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "raise ValueError(3 * x)",
        "import math",
        "'Only a text.'",
        "return x['W1']",
        "return f'W{n}'",
        "z = x",
        "self.z = x",
        "return np.asarray(x)",
        "return rng.normal(scale=n)",
    ],
)
def test_what_makes_no_telling_fault_is_left_alone(line):
    assert lines(line) == set()


def test_a_negative_length_of_reshape_is_left_alone():
    assert lines("return x.reshape(-1)") == {"return x"}


def test_a_name_that_holds_a_new_value_is_no_argument_to_write_into():
    body = """
    x = np.sort(x)
    return x - y
    """
    assert lines(body) == {"", "return x + y"}


def test_a_value_that_replaces_another_may_be_forgotten():
    body = """
    z = x
    z = z.real
    """
    (mutant,) = mutants(solution(body))
    assert (mutant.function, mutant.before, mutant.after) == ("f", "z = z.real", "")


def test_only_what_stands_between_the_markers_is_changed():
    given = "\n\nTABLE = {'relu': 3}\n\n\ndef given(x=1):\n    return x + 1\n"
    assert lines("return x", head="def f(x, y=2):", after=given) == set()


def test_solutions_outside_of_functions_are_changed_too():
    source = "### BEGIN SOLUTION\nRATE = 0.25\n### END SOLUTION\n"
    assert [(mutant.function, mutant.after) for mutant in mutants(source)] == [("RATE", "RATE = 0.5")]


def test_a_method_belongs_to_its_class():
    source = solution("return x - 1", head="class Net:\n  def f(self, x):")
    assert {mutant.function for mutant in mutants(source)} == {"Net"}


def test_each_mutant_is_a_whole_module_that_differs_in_one_line_and_comes_once():
    source = solution("z = x - 1\nz = z - 1\nreturn np.sum(z, axis=-1, keepdims=True)")
    made = mutants(source)
    original = ast.unparse(ast.parse(source)).splitlines()
    for mutant in made:
        changed = [
            (old, new) for old, new in zip(original, mutant.source.splitlines(), strict=True) if old != new
        ]
        assert len(changed) == 1
    assert len({mutant.source for mutant in made}) == len(made) > 6


def test_the_same_solution_gives_the_same_mutants():
    source = solution("return np.clip(x, 0, 1) / y")
    assert mutants(source) == mutants(source)
