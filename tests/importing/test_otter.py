"""Notebooks of Otter become assignments."""

import json

import pytest

from grader.course.files import load_course
from grader.errors import CourseError
from grader.nbgrader.importing.otter import import_otter, read_otter

TESTS = """\
OK_FORMAT = True

test = {'name': 'q1', 'points': 4, 'suites': [{'type': 'doctest', 'scored': True, 'cases': [
    {'code': '>>> y = 3\\n>>> double(y)\\n6', 'hidden': False, 'locked': False},
    {'code': '>>> for i in range(2):\\n...     assert double(i) == 2 * i\\n', 'hidden': True, 'points': 3},
    {'code': '>>> print(double(1), 2)\\n2 2', 'hidden': False},
]}]}
"""
EXCEPTIONS = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "q2"
points = 2

@test_case(points=None, hidden=False)
def test_word(word):
    assert word == "otter"

@test_case(points=1.5, hidden=True)
def test_upper(word, double):
    assert word.islower() and double(1)
"""


def raw(text):
    return {"cell_type": "raw", "metadata": {}, "source": text}


def code(text, shown=""):
    outputs = [{"output_type": "execute_result", "data": {"text/plain": [shown]}}] if shown else []
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": outputs}


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def write(folder, *cells):
    folder.mkdir(parents=True, exist_ok=True)
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "hw.ipynb").write_text(json.dumps(content))


CONFIG = '""" # BEGIN TEST CONFIG\npoints: 3\nhidden: true\n""" # END TEST CONFIG\n'
ASSIGN = (
    raw("# ASSIGNMENT CONFIG\nname: hw"),
    code("import numpy as np\nfrom units import KILO"),
    raw("# BEGIN QUESTION\nname: q1\npoints: 4"),
    markdown("**Question 1.** Square it."),
    raw("# BEGIN SOLUTION"),
    code(
        'def square(x):\n    y = x * x # SOLUTION\n    """ # BEGIN PROMPT\n    y = ...\n'
        '    """ # END PROMPT\n    # BEGIN IGNORE\n    z = 1 / 0\n    # END IGNORE\n'
        "    return y # SOLUTION\n\nnine = square(3)"
    ),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("nine", "9"),
    code(
        '""" # BEGIN TEST CONFIG\npoints: 3\nhidden: true\n""" # END TEST CONFIG\nsquare(16) == 256', "True"
    ),
    code(
        "# HIDDEN\ndef test_big(square, KILO):\n    assert square(KILO) == 10 ** 6\n\ntest_big(square, KILO)"
    ),
    raw("# END TESTS"),
    raw("# END QUESTION"),
    raw("# BEGIN QUESTION\nname: q2\nmanual: true\npoints: 9"),
    markdown("**Question 2.** Why?"),
    raw("# BEGIN SOLUTION"),
    markdown("Because of the secret."),
    raw("# END SOLUTION"),
    raw("# END QUESTION"),
    markdown("**Question 3.** Random."),
    code("np.random.seed(42) # SEED\nz = np.random.normal(4, 2, 10) # SOLUTION"),
    code("## Test ##\nlen(z)", "10"),
    code("## Hidden Test ##\nprint(round(z[0], 2))", "4.99"),
)


def test_a_notebook_for_otter_assign(tmp_path):
    write(tmp_path / "hw", *ASSIGN)
    (tmp_path / "hw" / "units.py").write_text("KILO = 1000\n")
    taken = import_otter(tmp_path / "hw", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept) == (5, 5), taken.left_out
    assert made.exercises == {"square": 3.5, "nine": 0.5, "z": 1}
    folder = taken.root / "solutions" / made.name
    source = (folder / "hw.py").read_text()
    assert "1 / 0" not in source
    assert "y = ..." not in source
    assert "the secret" not in source
    assert "256" not in (folder / "test_hw.py").read_text()
    assert "256" in (folder / "test_hidden.py").read_text()
    assert load_course(taken.root).names == [made.name]


def test_a_notebook_with_tests_in_files(tmp_path):
    write(
        tmp_path / "hw",
        code("import otter\ngrader = otter.Notebook()"),
        markdown("# Doubling"),
        code("def double(x):\n    return 2 * x"),
        code("grader.check('q1')"),
        code("word = 'otter'"),
    )
    (tmp_path / "hw" / "tests").mkdir()
    (tmp_path / "hw" / "tests" / "q1.py").write_text(TESTS)
    (tmp_path / "hw" / "tests" / "q2.py").write_text(EXCEPTIONS)
    taken = import_otter(tmp_path, tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept) == (5, 5), taken.left_out
    assert made.exercises == {"double": 4, "word": 2}


@pytest.mark.parametrize(
    "tests",
    [
        b"# \xff",
        b"test = (",
        b"test = {[]: 1}",
        b"test = {'suites': 1}",
        b"test = {'suites': [{'cases': [{'code': '>>> double(2)\\n4', 'points': '2'}]}]}",
        b"test = made()",
    ],
)
def test_tests_that_cannot_be_read_are_told_and_stop_no_other_notebook(tmp_path, tests):
    write(tmp_path / "hw", code("def double(x):\n    return 2 * x"))
    (tmp_path / "hw" / "tests").mkdir()
    (tmp_path / "hw" / "tests" / "q1.py").write_bytes(tests)
    write(tmp_path / "other", *ASSIGN[2:])
    taken = import_otter(tmp_path, tmp_path / "new")
    assert [one.origin for one in taken.assignments] == ["other/hw.ipynb"]
    [told] = [one for one in taken.left_out if one.where == "hw"]
    assert told.detail.startswith("The tests in q1.py cannot be read: ")


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_what_was_shown_is_read_of_a_notebook_that_is_no_strict_json(tmp_path, before):
    plot = {"output_type": "display_data", "data": {"application/json": {"y": float("nan")}}}
    write(tmp_path, {**ASSIGN[-1], "outputs": [plot, *ASSIGN[-1]["outputs"]]}, *ASSIGN[:-1])
    path = tmp_path / "hw.ipynb"
    path.write_bytes(before + path.read_bytes())
    assert [cell.source for cell in read_otter(path) if "4.99" in cell.source]


@pytest.mark.parametrize("outputs", [[1], [{"data": 1}], [{"text": {}}]])
def test_a_notebook_with_odd_outputs_is_told(tmp_path, outputs):
    write(tmp_path / "hw", *ASSIGN[:-1], {**ASSIGN[-1], "outputs": outputs})
    with pytest.raises(CourseError, match=r"hw\.ipynb cannot be read: Expected"):
        import_otter(tmp_path, tmp_path / "new")


def test_a_folder_that_is_not_free_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(CourseError, match="is not empty"):
        write(tmp_path / "hw", *ASSIGN)
        import_otter(tmp_path / "hw", tmp_path / "hw")


def test_a_folder_without_tests_is_refused(tmp_path):
    with pytest.raises(CourseError, match="no notebook of Otter"):
        import_otter(tmp_path, tmp_path / "new")
    write(tmp_path / "hw", code("x = 1"))
    with pytest.raises(CourseError, match="no notebook of Otter"):
        import_otter(tmp_path, tmp_path / "new")
    assert not (tmp_path / "new").exists()
