"""Forms that were filled in as notebooks."""

from __future__ import annotations

import json

import pytest
from small_form import FILLED, write_form

from grader import messages as m
from grader.course.model import Assignment
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import read_form
from grader.work.written_form import WrittenForm

ASSIGNMENT = Assignment(format=1, points={"best": 1, "total": 1, "net": 1}, marked={"why": 2})
ANSWERS = {"best": "2", "total": "np.sum(twice(x))", "net": "2-1", "why": "It must."}


@pytest.fixture
def form(tmp_path):
    return read_form(write_form(tmp_path))


@pytest.fixture
def cells(form, tmp_path):
    """The cells of the empty notebook, by id."""
    return {cell["id"]: cell for cell in json.loads(WrittenForm(ASSIGNMENT, tmp_path).filled({}))["cells"]}


def whole(cells):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": list(cells.values())}).encode()


def fill(cells, answers=ANSWERS):
    for question, answer in answers.items():
        first = "%%answer " + question + "\n" if cells[question]["cell_type"] == "code" else ""
        cells[question]["source"] = first + answer


def answers_of(form, cells):
    return read_answers(form, {"answers.ipynb": whole(cells)})


def expected(form):
    return read_answers(form, {"answers.md": FILLED.encode()})


def said(found):
    return found.functions, found.work.faults, found.work.texts, found.work.remarks


def test_a_filled_notebook_is_read_as_a_filled_form(form, cells):
    fill(cells)
    assert said(answers_of(form, cells)) == said(expected(form))


def test_an_empty_notebook_has_no_answers(form, cells):
    found = answers_of(form, cells)
    assert found.functions == {} and found.work.texts == {"why": ""}
    assert found.work.faults["total"] == "There is no answer to 'total' in answers.ipynb."
    assert found.work.remarks == [m.MOVED_AWAY.format(file="answers.md", notebook="answers.ipynb")]


def test_the_first_line_alone_is_enough(form, cells):
    fill(cells)
    for cell in cells.values():
        cell["metadata"] = {}
    found = answers_of(form, {name: cells[name] for name in ("best", "total", "net")})
    assert found.functions == expected(form).functions


def test_the_id_alone_is_enough(form, cells):
    fill(cells)
    for name in ("best", "total", "net"):
        cells[name]["source"] = ANSWERS[name]
    assert said(answers_of(form, cells)) == said(expected(form))


def test_headings_alone_are_enough(form, cells):
    fill(cells)
    for name, cell in cells.items():
        cell["metadata"] = {}
        if name in ("best", "total", "net"):
            cell["source"] = ANSWERS[name]
    assert said(answers_of(form, cells)) == said(expected(form))


def test_an_answer_in_a_cell_of_its_own_below_the_question_counts(form, cells):
    fill(cells, {"best": "2"})
    more = {"cell_type": "markdown", "metadata": {}, "source": "It must."}
    placed = {}
    for name, cell in cells.items():
        placed[name] = cell
        if name == "question-why":
            placed["more"] = more
    assert answers_of(form, placed).work.texts == {"why": "It must."}


def test_trying_things_in_other_cells_changes_no_answer(form, cells):
    fill(cells)
    tried = {"cell_type": "code", "metadata": {}, "source": "np.mean(x)"}
    placed = {}
    for name, cell in cells.items():
        placed |= {name: cell, f"{name}-tried": tried}
    assert answers_of(form, placed).functions == expected(form).functions


def test_two_answers_to_one_question_are_told(form, cells):
    fill(cells)
    cells["copy"] = {"cell_type": "code", "metadata": {}, "source": "%%answer total\nnp.mean(x)"}
    told = answers_of(form, cells).work.faults
    assert told == {"total": "There are 2 different answers to 'total'; leave one."}


def test_marks_of_code_and_headings_in_an_answer_are_part_of_it(form, cells):
    answer = "It must:\n```\nx\n```\n## not a question"
    fill(cells, {"why": answer})
    assert answers_of(form, cells).work.texts == {"why": answer}


def test_an_answer_that_stands_beside_is_told_where_to_stand(form, cells):
    fill(cells)
    cells["total"]["source"] = "%%answer total\nnp.sum(x"
    assert "is not valid Python" in answers_of(form, cells).work.faults["total"]


def test_of_markdown_and_notebook_the_filled_one_is_read(form, cells):
    empty = whole(cells)
    fill(cells)
    markdown = {"answers.md": FILLED.encode()}
    assert read_answers(form, {**markdown, "answers.ipynb": empty}).functions == expected(form).functions
    stub = {"answers.md": b"## best\n\n```\n\n```\n"}
    assert read_answers(form, {**stub, "answers.ipynb": whole(cells)}).functions == expected(form).functions


def test_two_that_differ_are_told_and_the_fuller_is_read(form, cells):
    fill(cells, {"best": "1"})
    found = read_answers(form, {"answers.md": FILLED.encode(), "answers.ipynb": whole(cells)})
    assert found.functions == expected(form).functions
    assert found.work.remarks[0].startswith("answers.md and answers.ipynb differ")


def test_a_notebook_that_cannot_be_read_is_told_for_each_question(form):
    found = read_answers(form, {"answers.ipynb": b"{"})
    assert set(found.work.faults.values()) == {"answers.ipynb cannot be read: it was saved only in part."}
