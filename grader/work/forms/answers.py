"""What a filled-in form says: for each question an answer, or why there is none.

Everything here is plain parsing, in the trusted process; nothing of a student's is evaluated. The machine's
answers become the source of a module, which the sandbox runs as it runs a student's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.errors import CourseError
from grader.work.forms.choice import chosen
from grader.work.forms.code import code_function
from grader.work.forms.filled import ANSWERS_FILE, Filled, filled_form
from grader.work.forms.model import Choice, Code, Form, Network, Text
from grader.work.forms.network import network
from grader.work.forms.sections import Section
from grader.work.forms.unreadable import Unreadable

__all__ = ["ANSWERS_FILE", "Answers", "model_answers", "read_answers"]

_HEAD = '"""The answers of a form, one function each."""\n\nimport numpy as np\n'
_WHERE = "Write it between the two lines of ``` below its question."
_WHERE_IN_NOTEBOOK = "Write it in the cell below its question, and leave the first line of that cell."


class Answers(msgspec.Struct, frozen=True):
    """A form as it was filled in.

    Parameters
    ----------
    functions : dict of str to str
        For each machine question that can be read the source of its function.
    faults : dict of str to str
        For each machine question that cannot be read a sentence why.
    texts : dict of str to str
        For each text question what was written; empty if nothing was.
    remarks : list of str
        What the student should know about how the form was read, a sentence each.
    """

    functions: dict[str, str]
    faults: dict[str, str]
    texts: dict[str, str]
    remarks: list[str] = []

    def module(self, form: Form) -> str:
        """Return the source of the module that the answers stand for."""
        missing = [_raising(name, told) for name, told in self.faults.items()]
        return "\n\n".join([_HEAD, form.given, *self.functions.values(), *missing])


def read_answers(form: Form, files: Mapping[str, bytes]) -> Answers:
    r"""Read the form among the files of a submission.

    Parameters
    ----------
    form : Form
        The questions.
    files : mapping of str to bytes
        The submission; only the form is looked at.

    Examples
    --------
    >>> total = Code(id="total", prompt="Add up.", variables={"x": "(N,)"})
    >>> form = Form(format=1, introduction="", questions=[total])
    >>> print(read_answers(form, {"answers.md": b"## total\n\n    np.sum(x)\n"}).functions["total"])
    def total(x):
        return np.sum(x)
    <BLANKLINE>
    """
    filled = filled_form(form, files)
    name = filled.found.name
    missing = "" if name else " ".join(filled.found.unreadable) or f"There is no {ANSWERS_FILE}."
    functions, faults, texts = dict[str, str](), dict[str, str](), dict[str, str]()
    for question in form.questions:
        own = filled.sections.get(question.id, [])
        if isinstance(question, Text):
            texts[question.id] = "\n\n".join(section.all for section in own if section.all)
            continue
        try:
            if missing or not own:
                raise Unreadable(missing or f"{name} has no section {question.id!r}.")
            functions[question.id] = _function(question, own, filled)
        except Unreadable as fault:
            faults[question.id] = fault.message
    return Answers(functions, faults, texts, filled.remarks)


def model_answers(folder: Path, form: Form) -> dict[str, str]:
    """Return the model answers to the text questions of a form: those of the reference in its folder.

    Raises
    ------
    CourseError
        If it is missing or cannot be read.
    """
    path = folder / ANSWERS_FILE
    try:
        return read_answers(form, {ANSWERS_FILE: path.read_bytes()}).texts
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None


def _function(question: Choice | Code | Network, sections: list[Section], filled: Filled) -> str:
    """Return the function of a question whose section may stand there several times."""
    where = _WHERE_IN_NOTEBOOK if filled.found.notebook else _WHERE
    candidates = [content for section in sections for content in section.fences]
    beside = "" if candidates else "\n".join(section.beside for section in sections).strip()
    read: dict[str, None] = {}
    fault = Unreadable(f"There is no answer to {question.id!r} in {filled.found.name}.")
    for content in candidates or filter(None, [beside]):
        try:
            read[_source(question, content)] = None
        except Unreadable as error:
            fault = Unreadable(f"{error.message} {where}") if beside else error
    if len(read) > 1:
        raise Unreadable(f"There are {len(read)} different answers to {question.id!r}; leave one.")
    if not read:
        raise fault
    return next(iter(read))


def _source(question: Choice | Code | Network, content: str) -> str:
    if isinstance(question, Code):
        return code_function(question, content)
    value = chosen(question, content) if isinstance(question, Choice) else network(question, content)
    return f"def {question.id}():\n    return {value!r}\n"


def _raising(name: str, told: str) -> str:
    """Return a function that says why there is no answer, for those who run plain pytest."""
    return f"def {name}(*args):\n    raise ValueError({told!r})\n"
