"""A form as a value: its questions, of four kinds, and what people must say in plain text."""

import ast
import keyword
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.course.tables import read_table
from grader.errors import CourseError, explained
from grader.work.work import RubricItem

QUESTIONS_FILE = "questions.toml"
GIVEN_FILE = "given.py"
RUBRIC_FILE = "rubric.toml"

_MISSING = "Restore it; 'grader fetch --missing' puts it back in a student's folder."
_FIELD_KINDS = ("sizes", "names", "name")
_RESERVED = frozenset({"np", "numpy", "functions"})

_Spellings = Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=1)]


class _Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What every question has."""

    id: str  # a Python name: the exercise, the heading of its section, and the function that checks call
    prompt: str  # in Markdown without fences


class Choice(_Question, frozen=True, tag="choice"):
    """Some of a list of options."""

    # The spellings of each, the one to show first; numbered from 1.
    options: Annotated[tuple[_Spellings, ...], Meta(min_length=1)]


class Code(_Question, frozen=True, tag="code"):
    """One expression, or one statement."""

    variables: dict[str, str]  # the names that the answer may use, each with its shape or a description
    target: str = ""  # what a statement assigns to, such as grad["W1"]; empty for an expression
    keeps: bool = False  # whether the answer must assign: an expression alone keeps and updates nothing
    given: tuple[str, ...] = ()  # functions of given.py that the answer may use


class Network(_Question, frozen=True, tag="network"):
    """A network in a few lines, ``field: value`` each."""

    fields: dict[str, str]  # what each holds: sizes (numbers), names (a list) or name (one)


class Text(_Question, frozen=True, tag="text"):
    """A few sentences, which a person marks."""


Question = Choice | Code | Network | Text


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The questions of an assignment."""

    format: int
    introduction: str  # what the assignment's README begins with, in Markdown
    questions: list[Question]
    given: str = ""  # Python source of the functions that answers may use; not in the file

    @property
    def ids(self) -> list[str]:
        """The questions' ids, in order."""
        return [question.id for question in self.questions]


class _Rubrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    rubric: dict[str, list[RubricItem]]


def read_form(folder: Path) -> Form:
    """Read the form of an assignment's folder; raise `CourseError` if a file is missing or wrong."""
    path = folder / QUESTIONS_FILE
    form = read_table(path, Form, _MISSING, not_in_file="given")
    source = folder / GIVEN_FILE
    with explained(f"{source} cannot be read", kind=CourseError):
        given = source.read_text(encoding="utf-8") if source.exists() else ""
    try:
        tree = ast.parse(given)
    except SyntaxError as error:
        where = f"{source}, line {error.lineno or 1}"
        raise CourseError(f"{where}: this is not valid Python: {error.msg}.") from None
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for number, question in enumerate(form.questions):
        wrong = next(_wrong(question, form, functions), None)
        if wrong:
            raise CourseError(f"{path}, question {number + 1} ({question.id!r}): {wrong}.")
    return msgspec.structs.replace(form, given=given)


def read_rubrics(folder: Path, form: Form) -> dict[str, list[RubricItem]]:
    """Read what the answer to each text question of a form must say."""
    path = folder / RUBRIC_FILE
    rubrics = read_table(path, _Rubrics, _MISSING).rubric
    asked = {question.id for question in form.questions if isinstance(question, Text)}
    for odd in sorted(asked ^ rubrics.keys()):
        why = "there is no rubric for it" if odd in asked else "it is no text question of the form"
        raise CourseError(f"{path}, rubric.{odd}: {why}.")
    return rubrics


def changed_name(target: str) -> str:
    """Return the name that a target changes, ``grad`` of ``grad["W1"]``; empty if it is no target."""
    try:
        tree = ast.parse(target, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    while isinstance(tree, ast.Subscript):
        tree = tree.value
    return tree.id if isinstance(tree, ast.Name) else ""


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


def _wrong(question: Question, form: Form, functions: set[str]) -> Iterator[str]:
    """Yield what is wrong with one question."""
    if not _is_name(question.id) or question.id in functions | _RESERVED:
        yield "its id must be a Python name, and none of those that answers use"
    if form.ids.count(question.id) > 1:
        yield "the id stands twice"
    if "```" in question.prompt or "~~~" in question.prompt or not question.prompt.strip():
        yield "its prompt must have text, and no fences, for those hold the answers"
    if isinstance(question, Code):
        for name in question.variables:
            if not _is_name(name) or name in functions | _RESERVED:
                yield f"{name!r} cannot be a variable of it"
        for name in question.given:
            if name not in functions:
                yield f"{GIVEN_FILE} does not define {name!r}"
        if question.target and not changed_name(question.target):
            yield f"its target {question.target!r} is no name, and no item of one such as grad['W1']"
        if question.keeps and not question.target:
            yield "it keeps something, so it needs a target"
    if isinstance(question, Network):
        unknown = [kind for kind in question.fields.values() if kind not in _FIELD_KINDS]
        if unknown or not question.fields:
            yield f"its fields hold {', '.join(_FIELD_KINDS)}, not {', '.join(unknown) or 'nothing'}"


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text) and "__" not in text
