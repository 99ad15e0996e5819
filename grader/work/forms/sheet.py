"""The empty form that students fill in."""

from __future__ import annotations

from collections.abc import Mapping

from grader.work.forms.model import Choice, Code, Form, Network, Question

_LANGUAGES = {Choice: "text", Code: "python", Network: "text"}
_HOW = """\
Write each answer between the two lines of ``` below its question, and leave the headings as they are.
`grader check` says which answers cannot be read."""


def empty_form(title: str, form: Form, points: Mapping[str, float]) -> str:
    """Return the form without answers.

    Parameters
    ----------
    title : str
        Of the assignment.
    form : Form
        The questions.
    points : mapping of str to float
        What each is worth.
    """
    parts = [f"# {title}", _HOW]
    for question in form.questions:
        worth = points[question.id]
        fence = f"```{_LANGUAGES.get(type(question), 'text')}\n\n```"
        parts += [question_heading(question, worth), section_text(question), fence]
    return "\n\n".join(parts) + "\n"


def question_heading(question: Question, points: float) -> str:
    """Return the heading above a question."""
    return f"## {question.id} ({points:g} point{'s' * (points != 1)})"


def section_text(question: Question) -> str:
    """Return all that the empty form says between a question's heading and its fence."""
    return "\n\n".join([question.prompt.strip(), *_further(question)])


def _further(question: Question) -> list[str]:
    if isinstance(question, Choice):
        options = [f"{number}. {names[0]}" for number, names in enumerate(question.options, 1)]
        return ["\n".join(options), "Write the numbers, with commas between them."]
    if isinstance(question, Network):
        return ["\n".join(["Write:", "", *(f"    {field}: ..." for field in question.fields)])]
    return ["\n".join(_names(question))] if isinstance(question, Code) else []


def _names(question: Code) -> list[str]:
    shown = ", ".join(f"`{name}` {shape}" for name, shape in question.variables.items())
    given = ", ".join(f"`{name}`" for name in question.given)
    wanted = f"one statement, `{question.target} = ...`" if question.target else "one expression"
    return [
        f"Write {wanted}.",
        f"Variables: {shown}.",
        *([f"Given: {given}, {'a function' if len(question.given) == 1 else 'functions'}."] if given else []),
    ]
