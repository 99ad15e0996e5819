"""The notebook of an assignment, as nbformat and nbgrader see it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.course.files import load_course
from grader.course.model import Assignment
from grader.work.notebooks.reader import read_notebook
from grader.work.notebooks.writer import IMPORT_CHECK
from grader.work.python_module import PythonModule

ROOT = Path(__file__).parents[3]
COURSE = load_course(ROOT)

SOURCE = '''\
# %% [markdown]
# # Functions

# %%
"""Two functions."""

import numpy as np

# %% [markdown]
# ## f

# %%
def f(x):
    raise NotImplementedError("Write f here.")

# %%
TABLE = {"f": f}

# %%
def g(x):
    raise NotImplementedError("Write g here.")


def größe(x):
    raise NotImplementedError("Write größe here.")
'''
ASSIGNMENT = Assignment(format=1, title="T", module="t", points={"f": 1.5, "g": 2, "größe": 3})


def notebook(source=SOURCE, assignment=ASSIGNMENT):
    return PythonModule(assignment, Path("nowhere")).filled({"t.py": source.encode()})


def made(source=SOURCE, assignment=ASSIGNMENT):
    import nbformat

    return nbformat.reads(notebook(source, assignment).decode(), 4)


@functools.cache
def bundle_of(name):
    return build(COURSE, name)


def bundled(name):
    return bundle_of(name)[file_of(name)]


def test_cells_follow_the_source_with_a_check_below_each_exercise():
    assert [(cell.cell_type, cell.id) for cell in made().cells] == [
        ("markdown", "text-1"),
        ("markdown", "how-to"),
        ("code", "imports"),
        ("code", "checks"),
        ("markdown", "text-3"),
        ("code", "f"),
        ("code", "check-f"),
        ("code", "code-5"),
        ("code", "g"),
        ("code", "check-g"),
        ("code", "check-gr--e"),
    ]


def test_the_first_code_imports_what_the_module_does_and_check():
    cells = {cell.id: cell.source for cell in made().cells}
    assert cells["imports"] == f"import numpy as np\n\n{IMPORT_CHECK}"
    assert cells["check-gr--e"] == 'check("größe")'
    assert cells["f"] == 'def f(x):\n    raise NotImplementedError("Write f here.")'


def test_a_source_without_imports_gets_the_import_of_check_alone():
    cells = {cell.id: cell.source for cell in made("def f(x):\n    pass\n").cells}
    assert cells["imports"] == IMPORT_CHECK
    assert cells["f"] == "def f(x):\n    pass"


def test_exercises_are_solutions_and_checks_are_locked_and_worth_the_points():
    cells = {cell.id: cell.metadata for cell in made().cells}
    marks = {"schema_version": 3, "task": False}
    assert cells["f"]["nbgrader"] == {
        **marks, "grade_id": "f", "grade": False, "solution": True, "locked": False,
    }  # fmt: skip
    assert cells["check-f"]["nbgrader"] == {
        **marks, "grade_id": "check-f", "grade": True, "solution": False, "locked": True, "points": 1.5,
    }  # fmt: skip
    assert cells["check-f"]["editable"] is False
    assert cells["text-3"] == cells["code-5"] == {}


def test_names_that_differ_in_no_letter_of_an_id_have_ids_of_their_own():
    assignment = Assignment(format=1, title="T", module="t", points={"ä": 1, "ö": 1})
    cells = made("def ä(x): ...\n\n# %%\ndef ö(x): ...\n", assignment).cells
    assert [cell.id for cell in cells] == ["imports", "checks", "-", "check--", "--2", "check---2"]


def test_lines_that_are_handed_out_are_in_the_metadata():
    assert read_notebook(notebook(), "t.ipynb").given == {'TABLE = {"f": f}'}


def test_metadata_of_the_instructor_s_notebook_give_no_solution_away():
    solved = SOURCE.replace("raise", "### BEGIN SOLUTION\n    secret = 2\n    ### END SOLUTION\n    raise", 1)
    content = notebook(solved)
    assert b"secret = 2" in content
    assert read_notebook(content, "t.ipynb").given == {'TABLE = {"f": f}'}


@pytest.mark.parametrize("name", COURSE.names)
def test_bundled_notebooks_are_valid_and_worth_what_the_assignment_is(name):
    import nbformat

    content = bundled(name)
    notebook = nbformat.reads(content.decode(), as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
    assert points == build_total(name)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(notebook))
    assert content == (ROOT / "assignments" / name / file_of(name)).read_bytes()


def build_total(name):
    from grader.course.files import load_assignment

    return load_assignment(ROOT / "solutions" / name).total


def file_of(name):
    return next(file for file in bundle_of(name) if file.endswith(".ipynb"))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", COURSE.names)
def test_nbgrader_accepts_the_metadata(name):
    import nbformat

    validator = pytest.importorskip("nbgrader.nbgraderformat").MetadataValidator()
    validator.validate_nb(nbformat.reads(bundled(name).decode(), 4))


def test_nothing_about_it_is_random():
    assert build(COURSE, "05-backpropagation") == bundle_of("05-backpropagation")


def test_the_notebook_of_the_form_has_a_cell_for_each_answer():
    import nbformat

    cells = {cell.id: cell for cell in nbformat.reads(bundled("09-check-tests").decode(), 4).cells}
    assert cells["total_input"].source == "%%answer total_input\n\n"
    assert cells["check-total_input"].metadata["nbgrader"]["points"] == 2
    by_hand = cells["purpose"].metadata["nbgrader"]
    assert (cells["purpose"].cell_type, by_hand["solution"], by_hand["grade"]) == ("markdown", True, True)
    assert by_hand["points"] == 2
    assert cells["question-purpose"].source.startswith("## purpose (2 points)\n")
