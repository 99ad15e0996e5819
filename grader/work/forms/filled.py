"""What a filled-in form says: for each question an answer, or why there is none.

Nothing of a student's is evaluated here: what can be checked becomes the source of a module for the sandbox.
"""

import msgspec

from grader import messages as m
from grader.files.tree import SubmittedFiles
from grader.work.choosing import SUFFIX, Candidate, find
from grader.work.forms.blank import section_text
from grader.work.forms.code import code_function
from grader.work.forms.questions import Choice, Code, Form, Network, Text
from grader.work.forms.sections import Section, decoded, notebook_sections, read_sections
from grader.work.forms.short_answers import chosen_options, network
from grader.work.notebooks.reader import Notebook
from grader.work.work import Unreadable, Work

ANSWERS_FILE = "answers.md"

_HEAD = '"""The answers of a form, one function each."""\n\nimport numpy as np\n'


class Answers(msgspec.Struct, frozen=True):
    """A form as it was filled in."""

    work: Work  # the file that counts, as far as its choice goes
    written: dict[str, str]  # by question all that could be an answer, if there is anything
    functions: dict[str, str]  # for each machine question that can be read the source of its function
    faults: dict[str, str]  # for each that cannot be read a sentence why
    texts: dict[str, str]  # for each text question what was written; empty if nothing was

    def module(self, form: Form) -> str:
        """Return the source of the module that the answers stand for."""
        # What says why there is no answer is for those who run plain pytest.
        missing = [
            f"def {name}(*args):\n    raise ValueError({why!r})\n" for name, why in self.faults.items()
        ]
        return "\n\n".join([_HEAD, form.given, *self.functions.values(), *missing])


def read_answers(form: Form, files: SubmittedFiles) -> Answers:
    r"""Read the form among the files of a submission.

    >>> total = Code(id="total", prompt="Add up.", variables={"x": "(N,)"})
    >>> form = Form(format=1, introduction="", questions=[total])
    >>> print(read_answers(form, {"answers.md": b"## total\n\n    np.sum(x)\n"}).functions["total"])
    def total(x):
        return np.sum(x)
    <BLANKLINE>
    """
    prompts = {question.id: section_text(question) for question in form.questions}

    def read(name: str, content: bytes | Notebook) -> Candidate:
        if isinstance(content, bytes):
            sections = read_sections(decoded(content), prompts)
        else:
            sections = notebook_sections(content, prompts)
        # Whatever spaces and empty lines stand in them.
        said = {name: " ".join(part for s in own for part in s.all.split()) for name, own in sections.items()}
        says = frozenset(f"{name}: {text}" for name, text in said.items() if text)
        return Candidate(name, says, len(says) < len(form.questions), sections)

    near = [name for name in files if name.lower() in (ANSWERS_FILE, f"{ANSWERS_FILE}.txt")]
    if ANSWERS_FILE not in files and len(near) == 1:  # editors that hide the ends of names change them
        files = {**files, ANSWERS_FILE: files[near[0]]}
    work, chosen = find("answers", files, ANSWERS_FILE, read)
    sections: dict[str, list[Section]] = chosen.content if chosen else {}
    whole = {name: "\n\n".join(s.all for s in own if s.all) for name, own in sections.items()}
    written = {name: text for name, text in whole.items() if text}
    missing = "" if work.file else " ".join(work.unreadable) or m.NO_FORM.format(file=ANSWERS_FILE)
    functions, faults, texts = dict[str, str](), dict[str, str](), dict[str, str]()
    for question in form.questions:
        if isinstance(question, Text):
            texts[question.id] = written.get(question.id, "")
            continue
        try:
            if missing:
                raise Unreadable(missing)
            functions[question.id] = _function(question, sections.get(question.id, []), work.file)
        except Unreadable as fault:
            faults[question.id] = fault.message
    return Answers(work, written, functions, faults, texts)


def _function(question: Choice | Code | Network, sections: list[Section], file: str) -> str:
    """Return the function of a question whose section may stand there several times."""
    if not sections:
        raise Unreadable(m.NO_SECTION, file=file, question=question.id)
    where = m.WRITE_IN_CELL if file.endswith(SUFFIX) else m.WRITE_IN_FENCE
    candidates = [content for section in sections for content in section.fences]
    beside = "" if candidates else "\n".join(section.beside for section in sections).strip()
    read: dict[str, None] = {}
    fault = Unreadable(m.NO_ANSWER_TO, question=question.id, file=file)
    for content in candidates or filter(None, [beside]):
        try:
            read[_source(question, content)] = None
        except Unreadable as error:
            fault = Unreadable(f"{error.message} {where}") if beside else error
    if len(read) > 1:
        raise Unreadable(m.SEVERAL_ANSWERS, count=len(read), question=question.id)
    if not read:
        raise fault
    return next(iter(read))


def _source(question: Choice | Code | Network, content: str) -> str:
    if isinstance(question, Code):
        return code_function(question, content)
    value: object = (
        chosen_options(question, content) if isinstance(question, Choice) else network(question, content)
    )
    return f"def {question.id}():\n    return {value!r}\n"
