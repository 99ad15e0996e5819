from __future__ import annotations

import json
import time

import pytest
from made_notebooks import checking, code, graded, notebook, text

from grader.work.notebooks.reader import MOST_CELLS, MOST_CHARACTERS, read_notebook
from grader.work.work import Unreadable


def read(content):
    return read_notebook(content, "a.ipynb")


def sources(content):
    return [cell.source for cell in read(content).cells]


def refusal(content):
    with pytest.raises(Unreadable) as raised:
        read(content)
    return raised.value.message


def test_cells_come_in_order_and_only_code_is_counted():
    found = read(notebook("a = 1", text("# b"), "c = 1"))
    assert [(cell.kind, cell.number) for cell in found.cells] == [("code", 1), ("text", 0), ("code", 2)]
    assert found.remarks == []


def test_source_may_be_lines_or_one_string():
    assert sources(notebook(code(["a = 1\n", "b = 2"]), code("a = 1\nb = 2"))) == ["a = 1\nb = 2"] * 2


def test_what_nbformat_writes_is_read_as_nbformat_reads_it():
    import nbformat

    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("x = '\u00e9'\n"), nbformat.v4.new_markdown_cell("y")]
    )
    content = nbformat.writes(made).encode()
    assert sources(content) == [cell.source for cell in nbformat.reads(content.decode(), 4).cells]


def test_an_old_notebook_is_read_as_nbformat_upgrades_it():
    import nbformat

    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title", "metadata": {}},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "y = 2"],
            "language": "python",
            "outputs": [],
            "metadata": {},
        },
    ]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    upgraded = nbformat.reads(json.dumps(old), 4)
    code_of = [cell.source for cell in upgraded.cells if cell.cell_type == "code"]
    assert [cell.source for cell in read(json.dumps(old).encode()).cells if cell.kind == "code"] == code_of


def test_a_newer_minor_format_is_read_and_told():
    found = read(notebook("x = 1", nbformat_minor=9, later={"field": 1}))
    assert [cell.source for cell in found.cells] == ["x = 1"]
    assert found.remarks == ["a.ipynb was saved by a newer program, in format 4.9; it was read as 4.5."]


def test_a_newer_major_format_is_refused():
    told = refusal(notebook("x = 1", nbformat=5))
    assert told == "a.ipynb is in the notebook format 5, which is too new. Save it in format 4."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "a.ipynb is empty."),
        (b" \n", "a.ipynb is empty."),
        (notebook("x = 1")[:-20], "a.ipynb cannot be read: it was saved only in part."),
        (b"import numpy as np\n", "a.ipynb cannot be read: it is not valid JSON."),
        (b"<<<<<<< HEAD\n{}\n=======\n", "a.ipynb cannot be read: it holds the marks of a Git merge."),
        (b"[]", "a.ipynb is no notebook, or a damaged one."),
        (b'{"nbformat": 4, "cells": 3}', "a.ipynb is no notebook, or a damaged one."),
        (b'{"nbformat": "4", "cells": []}', "a.ipynb is no notebook, or a damaged one."),
        (b'{"nbformat": 4, "cells": []}', "a.ipynb has no cells."),
        (b"[" * 100_000, "a.ipynb is no notebook, or a damaged one."),
        (b'{"x":' * 100_000, "a.ipynb cannot be read: it is not valid JSON."),
    ],
)
def test_what_is_no_notebook_is_told_in_one_sentence(content, told):
    assert refusal(content) == told


def test_a_cell_that_cannot_be_read_costs_no_other():
    found = read(notebook("x = 1", code(7), {"cell_type": 3}, "y = 2"))
    assert [cell.source for cell in found.cells] == ["x = 1", "y = 2"]
    assert found.remarks == ["Cells of a.ipynb that cannot be read were left out: 2."]


@pytest.mark.parametrize(
    "metadata", [3, None, {"nbgrader": 3}, {"nbgrader": {"grade": "yes"}}, {"nbgrader": []}]
)
def test_metadata_that_make_no_sense_are_as_none(metadata):
    [cell] = read(notebook(code("x = 1", metadata=metadata))).cells
    assert (cell.source, cell.grade_id, cell.is_check) == ("x = 1", "", False)


def test_check_cells_are_known_by_their_metadata():
    solution = code("def f(): ...", metadata=graded("f", solution=True))
    found = read(notebook(solution, checking("f")))
    assert [(cell.grade_id, cell.is_check) for cell in found.cells] == [("f", False), ("check-f", True)]


def test_of_copied_cells_the_last_is_the_original():
    found = read(
        notebook(checking("f", "x = 1"), checking("f"), code("y", metadata=graded("a", solution=True)))
    )
    assert [cell.is_check for cell in found.cells] == [False, True, False]
    assert found.remarks == ["2 cells have the id 'check-f', as copies of a cell do."]


def test_numbers_that_json_does_not_have_do_not_matter():
    output = {
        "output_type": "display_data",
        "data": {"application/json": {"y": float("nan")}},
        "metadata": {},
    }
    assert sources(notebook(code("x = 1", outputs=[output]))) == ["x = 1"]


def test_other_encodings_are_read():
    content = notebook("x = 'é'").decode()
    assert sources(b"\xef\xbb\xbf" + content.encode()) == sources(content.encode("utf-16")) == ["x = 'é'"]


def test_too_much_is_refused():
    assert refusal(notebook(*["x = 1"] * (MOST_CELLS + 1))) == f"a.ipynb has more than {MOST_CELLS} cells."
    assert "characters of code" in refusal(notebook("#" * (MOST_CHARACTERS + 1)))
    picture = text("![](data:image/png;base64," + "A" * MOST_CHARACTERS)
    assert len(read(notebook(picture, "x = 1")).cells) == 2


@pytest.mark.slow
def test_a_hundred_megabytes_of_outputs_are_not_read():
    line = {"output_type": "stream", "name": "stdout", "text": ["x" * 1000 + "\n"] * 1000}
    content = notebook(code("x = 1", outputs=[line] * 100))
    assert len(content) > 100_000_000
    start = time.perf_counter()
    assert sources(content) == ["x = 1"]
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("points", ["many", [], {}, "nan"])
def test_odd_points_in_a_submission_change_nothing(points):
    marks = graded("check-f", grade=True, locked=True)
    marks["nbgrader"]["points"] = points
    assert read(notebook(code("x = 1", metadata=marks))).cells[0].is_check


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_cell_that_became_text_is_taken_as_code(kind):
    marks = {"nbgrader": {"grade_id": "f", "solution": True, "grade": False}}
    answer = {"cell_type": kind, "source": "def f(): return 1", "metadata": marks}
    found = read_notebook(notebook("x = 1", answer, "y = 2"), "a.ipynb")
    assert [(cell.kind, cell.number) for cell in found.cells] == [("code", 1), ("code", 2), ("code", 3)]
    assert found.remarks == ["The cell 'f' of a.ipynb is no cell of code any more; it was taken as one."]
    marks["nbgrader"]["grade"] = True  # an answer in text, which a person marks
    found = read_notebook(notebook(answer), "a.ipynb")
    assert not any(cell.kind == "code" for cell in found.cells)
