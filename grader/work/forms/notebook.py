r"""A form that was filled in as a notebook: the same sections as those of `answers.md`.

An answer stands in a cell of its own, which is known by its first line, ``%%answer total_input``, or by the
id that nbgrader gave it. Where neither is left, the notebook is read as a form in Markdown is: by headings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.work.forms.sections import Section, decoded, read_sections
from grader.work.notebooks.ids import cell_id
from grader.work.notebooks.magics import cell_magic
from grader.work.notebooks.reader import Cell, Notebook

ANSWER = "%%answer"

_NO_ANSWER = re.compile(r"(?:(?:from|import)\s.*|check\([^()]*\)|#.*)?")


def answer_cell(question: str, answer: str = "") -> str:
    """Return the cell in which a machine's question is answered, empty or with an answer in it."""
    return f"{ANSWER} {question}\n{answer or chr(10)}"


def notebook_sections(notebook: Notebook, prompts: Mapping[str, str]) -> dict[str, list[Section]]:
    """Return the sections of each question, as `grader.work.forms.sections.read_sections` does.

    Parameters
    ----------
    notebook : Notebook
        A filled-in form.
    prompts : mapping of str to str
        For each question's id all that the empty form says in its section.
    """
    marked, rest = list[str](), list[str]()
    ids = {cell_id(question): question for question in prompts}
    for cell in notebook.cells:
        if cell.is_check:
            continue
        question, text = _answer(cell, ids)
        if question:
            marked += [f"## {question}", _fence(text)]
        else:
            rest.append(text if cell.kind == "text" else _fence(text))
    found, own = (read_sections(decoded("\n\n".join(parts).encode()), prompts) for parts in (rest, marked))
    filled = {question: sections for question, sections in own.items() if any(s.all for s in sections)}
    return {**own, **found, **filled}


def _answer(cell: Cell, ids: Mapping[str, str]) -> tuple[str, str]:
    """Return the question that a cell answers, if it says so, and its text without that."""
    if cell.kind == "text":
        return ids.get(cell.grade_id, ""), cell.source
    first, below = cell_magic(cell.source)
    name, _, question = first.partition(" ")
    if name == ANSWER:
        return ids.get(cell_id(question.strip()), ""), below
    return ids.get(cell.grade_id, ""), cell.source if _is_written(cell.source) else ""


def _is_written(source: str) -> bool:
    """Return whether a cell of code holds more than imports, checks and comments."""
    return not all(_NO_ANSWER.fullmatch(line.strip()) for line in source.splitlines())


def _fence(text: str) -> str:
    """Return text between two lines that it does not hold."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}\n{text}\n{marks}"
