"""The empty form that students fill in, in Markdown and as a notebook."""

from collections.abc import Mapping

from grader.work.forms.questions import Choice, Code, Form, Network, Question, Text
from grader.work.forms.sections import ANSWER
from grader.work.notebooks import writer

_HOW = """\
Write each answer between the two lines of ``` below its question, and leave the headings as they are.
`grader check` says which answers cannot be read."""
_HOW_IN_NOTEBOOK = """\
Write each answer in the cell below its question. A cell that begins with `%%answer` keeps that line; write
below it, run the cell (Shift+Enter), then the check below it, which says whether your answer can be read.
Answers in words go into the empty text below their question: double-click it. Hand in: save, then
`grader submit` in a terminal, in this folder."""


def empty_form(title: str, form: Form, points: Mapping[str, float]) -> str:
    """Return the form in Markdown without answers; `points` says what each question is worth."""
    parts = [f"# {title}", _HOW]
    for question in form.questions:
        fence = f"```{'python' if isinstance(question, Code) else 'text'}\n\n```"
        parts += [_asked(question, points[question.id]), fence]
    return "\n\n".join(parts) + "\n"


def form_notebook(form: Form, points: Mapping[str, float], answers: Mapping[str, str]) -> bytes:
    """Return the notebook of a form, a cell for each answer; `answers` are written into their cells."""
    cells = [
        writer.text_cell("introduction", form.introduction.strip()),
        writer.text_cell("how-to", _HOW_IN_NOTEBOOK),
        writer.code_cell("imports", writer.IMPORT_CHECK),
    ]
    for question in form.questions:
        name, worth = question.id, points[question.id]
        answer = answers.get(name, "")
        cells.append(writer.text_cell(f"question-{writer.cell_id(name)}", _asked(question, worth)))
        if isinstance(question, Text):
            cells.append(writer.answer_cell(name, answer, worth))
        else:
            source = f"{ANSWER} {name}\n{answer or chr(10)}"
            cells.append(writer.answer_cell(name, source))
            cells.append(writer.check_cell(name, worth))
    return writer.notebook_bytes(cells)


def section_text(question: Question) -> str:
    """Return all that the empty form says between a question's heading and its fence."""
    parts = [question.prompt.strip()]
    if isinstance(question, Choice):
        parts.append("\n".join(f"{number}. {names[0]}" for number, names in enumerate(question.options, 1)))
        parts.append("Write the numbers, with commas between them.")
    elif isinstance(question, Network):
        parts.append("\n".join(["Write:", "", *(f"    {field}: ..." for field in question.fields)]))
    elif isinstance(question, Code):
        shown = ", ".join(f"`{name}` {shape}" for name, shape in question.variables.items())
        wanted = f"one statement, `{question.target} = ...`" if question.target else "one expression"
        names = f"Write {wanted}.\nVariables: {shown}."
        if question.given:
            what = "a function" if len(question.given) == 1 else "functions"
            names += f"\nGiven: {', '.join(f'`{name}`' for name in question.given)}, {what}."
        parts.append(names)
    return "\n\n".join(parts)


def _asked(question: Question, points: float) -> str:
    return f"## {question.id} ({points:g} point{'s' * (points != 1)})\n\n{section_text(question)}"
