"""The notebook of a form: a cell for each answer, in the order of the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.authoring.notebook import (
    IMPORT_CHECK,
    NotebookCell,
    answer_metadata,
    check_cell,
    code_cell,
    notebook_bytes,
    text_cell,
)
from grader.work.forms.model import Form, Text
from grader.work.forms.notebook import answer_cell
from grader.work.forms.sheet import question_heading, section_text
from grader.work.notebooks.ids import cell_id

_HOW = """\
Write each answer in the cell below its question. A cell that begins with `%%answer` keeps that line; write
below it, run the cell (Shift+Enter), then the check below it, which says whether your answer can be read.
Answers in words go into the empty text below their question: double-click it. Hand in: save, then
`grader submit` in a terminal, in this folder."""


def form_notebook(form: Form, points: Mapping[str, float], answers: Mapping[str, str]) -> bytes:
    """Return the notebook of a form.

    Parameters
    ----------
    form : Form
        The questions.
    points : mapping of str to float
        What each is worth.
    answers : mapping of str to str
        What to write into its cells; students get none.
    """
    return notebook_bytes(list(_cells(form, points, answers)))


def _cells(form: Form, points: Mapping[str, float], answers: Mapping[str, str]) -> Iterator[NotebookCell]:
    yield text_cell("introduction", form.introduction.strip())
    yield text_cell("how-to", _HOW)
    yield code_cell("imports", IMPORT_CHECK)
    for question in form.questions:
        name, worth = question.id, points[question.id]
        answer = answers.get(name, "")
        asked = f"{question_heading(question, worth)}\n\n{section_text(question)}"
        yield text_cell(f"question-{cell_id(name)}", asked)
        if isinstance(question, Text):
            yield text_cell(cell_id(name), answer, answer_metadata(name, worth))
        else:
            yield code_cell(cell_id(name), answer_cell(name, answer), answer_metadata(name))
            yield check_cell(name, worth)
