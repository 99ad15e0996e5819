"""Anything at all may be handed in as a notebook: it is read, or refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

from fuzzing import fuzzed
from hypothesis import strategies as st
from made_notebooks import checking, code, notebook, text

from grader.course.model import Assignment
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import Code, Form, Text
from grader.work.notebooks.magics import plain_python
from grader.work.notebooks.reader import read_notebook, without_outputs
from grader.work.python_module import PythonModule
from grader.work.work import Unreadable

WHOLE = notebook(
    text("# A"), "x = 1\n%magic\n", checking("f"), code("def f(x):\n    return x\n"), "'''\n!a\n'''"
)

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "nbformat",
    "cells",
    "cell_type",
    "source",
    "metadata",
    "nbgrader",
    "grade_id",
    "grade",
    "worksheets",
]
LIKE_A_NOTEBOOK = st.recursive(
    ANY_JSON | st.sampled_from(["code", "markdown", "raw", "%%answer total\nx", "## why", 3, 4, 5, True]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
LINES = st.lists(
    st.sampled_from(
        ["%x", "!ls", "'''", '"""', "(", ")", "x = 1", "x?", "\\", "#", "'", "  ", "%%time", "=", "\r"]
    )
    | st.text(max_size=5),
    max_size=12,
)


MODULE = PythonModule(Assignment(format=1, title="A", module="a", points={"f": 1.0}), Path())
FORM = Form(
    format=1,
    introduction="",
    questions=[Code(id="total", prompt="Add up.", variables={"x": "(N,)"}), Text(id="why", prompt="Why?")],
)


def read(content):
    """Read bytes as each of those who read submissions do."""
    try:
        found = read_notebook(content, "a.ipynb")
    except Unreadable as refused:
        assert refused.message.startswith("a.ipynb ")
        assert "\n" not in refused.message
    else:
        assert all(isinstance(cell.source, str) for cell in found.cells)
    made = MODULE.read({"a.ipynb": content, "a.py": b"x = 1\n"})
    assert "a.py" in made.files
    assert not any(name.endswith(".ipynb") for name in made.files)
    assert all("\n" not in remark for remark in made.remarks)
    answers = read_answers(FORM, {"answers.ipynb": content})
    assert ("total" in answers.functions) != ("total" in answers.work.faults)


@fuzzed(st.binary(max_size=400))
def test_bytes(content):
    read(content)


@fuzzed(LIKE_A_NOTEBOOK)
def test_json(value):
    read(json.dumps(value).encode("utf-8", "replace"))


@fuzzed(st.lists(LIKE_A_NOTEBOOK, max_size=6), ANY_JSON)
def test_notebooks_with_cells_of_any_kind(cells, metadata):
    read(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode())


@fuzzed(st.integers(0, len(WHOLE)), st.integers(0, 60), st.binary(max_size=8))
def test_notebooks_with_a_piece_cut_out_or_put_in(place, length, piece):
    read(WHOLE[:place] + piece + WHOLE[place + length :])


@fuzzed(st.lists(LINES.map("\n".join), max_size=5))
def test_notebooks_with_cells_of_any_lines(sources):
    content = notebook(*sources)
    read(content)
    assert MODULE.read({"a.ipynb": content}).fault in ("", "a.ipynb has no cells.")


@fuzzed(LINES.map("\n".join))
def test_a_cell_keeps_its_lines_whatever_is_left_out(source):
    plain = plain_python(source).source
    assert plain.count("\n") == source.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@fuzzed(
    st.binary(max_size=200) | LIKE_A_NOTEBOOK.map(lambda value: json.dumps(value).encode("utf-8", "replace"))
)
def test_outputs_are_taken_out_of_anything_or_it_is_a_value_error(content):
    try:
        slim = without_outputs(content)
    except ValueError:
        return
    assert isinstance(json.loads(slim), dict)
    assert without_outputs(slim) == slim
