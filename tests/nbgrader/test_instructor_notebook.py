from __future__ import annotations

import json

import pytest
from made_notebooks import code, graded, notebook, text

from grader.nbgrader.instructor_notebook import read_instructor_notebook
from grader.work.notebooks.reader import read_notebook
from grader.work.work import Unreadable


def of_instructor(*cells, **fields):
    return read_instructor_notebook(notebook(*cells, **fields), "source.ipynb")


def test_an_instructors_notebook_has_all_its_cells_and_what_nbgrader_says_of_them():
    marks = graded("f", grade=True, solution=True)
    marks["nbgrader"] |= {"points": "2.5", "task": False}
    raw = {"cell_type": "raw", "source": "x", "metadata": {}}
    picture = text("![](attachment:a.png)", attachments={"a.png": {"image/png": "AA=="}})
    found = of_instructor(raw, text("words", metadata=marks), code("y = 1", metadata=marks), picture)
    assert [cell.kind for cell in found.cells] == ["raw", "markdown", "code", "markdown"]
    assert [cell.grade_id for cell in found.cells] == ["", "f", "f", ""]  # also copies keep their ids
    assert found.cells[1].marks.points == 2.5
    assert [cell.has_attachment for cell in found.cells] == [False, False, False, True]


def test_an_instructors_notebook_says_its_format_and_language():
    kernel = {"kernelspec": {"language": "R", "name": "ir"}, "language_info": {"name": "python"}}
    found = of_instructor("x = 1", metadata=kernel)
    assert (found.format, found.language) == (4, "r")
    assert json.loads(found.kernelspec) == kernel["kernelspec"]
    assert of_instructor("x = 1").language == ""
    assert of_instructor(
        "x = 1", metadata={"kernelspec": 3, "language_info": {"name": "Python"}}
    ).language == ("python")


@pytest.mark.parametrize("odd", [{"nbgrader": 3}, {"nbgrader": {"grade": []}}, 3])
def test_broken_marks_cost_a_student_nothing_and_are_told_to_an_instructor(odd):
    content = notebook(code("x = 1", metadata=odd))
    assert read_notebook(content, "a.ipynb").cells[0].grade_id == ""
    with pytest.raises(Unreadable, match=r"source\.ipynb, cell 1, cannot be read"):
        read_instructor_notebook(content, "source.ipynb")
