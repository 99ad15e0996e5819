"""What a filled-in form says: for each question an answer, or why there is none.

Everything here is plain parsing, in the trusted process; nothing of a student's is evaluated. The machine's
answers become the source of a module, which the sandbox runs as it runs a student's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.errors import CourseError
from grader.forms.choice import chosen
from grader.forms.code import code_function
from grader.forms.model import Choice, Code, Form, Network, Text
from grader.forms.network import network
from grader.forms.sections import Section, decoded, read_sections
from grader.forms.sheet import section_text
from grader.forms.unreadable import Unreadable

ANSWERS_FILE = "answers.md"

_HEAD = '"""The answers of a form, one function each."""\n\nimport numpy as np\n'
_WHERE = "Write it between the two lines of ``` below its question."


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
    """

    functions: dict[str, str]
    faults: dict[str, str]
    texts: dict[str, str]

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
    content = _form_file(files)
    missing = f"There is no {ANSWERS_FILE}." if content is None else ""
    sections = read_sections(decoded(content or b""), {q.id: section_text(q) for q in form.questions})
    functions, faults, texts = dict[str, str](), dict[str, str](), dict[str, str]()
    for question in form.questions:
        own = sections.get(question.id, [])
        if isinstance(question, Text):
            texts[question.id] = "\n\n".join(section.all for section in own if section.all)
            continue
        try:
            if missing or not own:
                raise Unreadable(missing or f"{ANSWERS_FILE} has no section {question.id!r}.")
            functions[question.id] = _function(question, own)
        except Unreadable as fault:
            faults[question.id] = fault.message
    return Answers(functions, faults, texts)


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


def _form_file(files: Mapping[str, bytes]) -> bytes | None:
    """Return the form; editors that hide the ends of names may have changed its own."""
    if ANSWERS_FILE in files:
        return files[ANSWERS_FILE]
    near = [name for name in files if name.lower() in (ANSWERS_FILE, f"{ANSWERS_FILE}.txt")]
    return files[near[0]] if len(near) == 1 else None


def _function(question: Choice | Code | Network, sections: list[Section]) -> str:
    """Return the function of a question whose section may stand there several times."""
    candidates = [content for section in sections for content in section.fences]
    beside = "" if candidates else "\n".join(section.beside for section in sections).strip()
    read: dict[str, None] = {}
    fault = Unreadable(f"There is no answer to {question.id!r} in {ANSWERS_FILE}.")
    for content in candidates or filter(None, [beside]):
        try:
            read[_source(question, content)] = None
        except Unreadable as error:
            fault = Unreadable(f"{error.message} {_WHERE}") if beside else error
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
