import ast

from grader.authoring.declared import (
    argument_names,
    cases_of,
    exercise_of,
    has_keyword,
    is_fixture,
    points_of,
)


def function(text):
    (node,) = ast.parse(text).body
    return node


def test_points_are_read_from_the_mark():
    assert points_of(function("@check(hint='no', points=2)\ndef test_f(): pass"), "test_nets.py") == 2.0


def test_the_exercise_of_a_check_comes_before_that_of_its_class():
    group = function("@exercise('relu')\nclass TestRelu:\n    pass")
    assert exercise_of(function("def test_f(): pass"), group, "test_nets.py") == "relu"
    assert exercise_of(function("@exercise('step')\ndef test_f(): pass"), group, "test_nets.py") == "step"


def test_cases_of_several_marks_multiply():
    text = "@mark.parametrize('x', [1, 2])\n@mark.parametrize('y', (1, 2, 3))\ndef test_f(x, y): pass"
    assert cases_of(function(text), "test_nets.py") == 6
    assert cases_of(function("def test_f(): pass"), "test_nets.py") == 1


def test_fixtures_are_told_from_other_functions_however_they_are_marked():
    assert is_fixture(function("@pytest.fixture\ndef x(): pass"))
    assert is_fixture(function("@fixture(scope='module')\ndef x(): pass"))
    assert not is_fixture(function("@cache\ndef x(): pass"))


def test_keywords_of_marks_are_found():
    node = function("@pytest.fixture(params=[1])\n@plain\ndef x(): pass")
    assert has_keyword(node, "params")
    assert not has_keyword(node, "scope")


def test_arguments_of_every_kind_are_named():
    assert argument_names(function("def f(a, /, b, *more, c, **rest): pass")) == ["a", "b", "c"]
