"""Read the questions of a form, and what its text answers must say; every mistake names file and field."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.course.toml import NotToml, parse_toml
from grader.errors import CourseError
from grader.work.forms.model import FORMAT, Choice, Code, Form, Network, Question
from grader.work.forms.rubric import Rubrics

QUESTIONS_FILE = "questions.toml"
GIVEN_FILE = "given.py"
RUBRIC_FILE = "rubric.toml"

_FIELD_KINDS = ("sizes", "names", "name")
_RESERVED = frozenset({"np", "numpy", "functions"})

_T = TypeVar("_T", Form, Rubrics)


def read_form(folder: Path) -> Form:
    """Read the form of an assignment's folder.

    Parameters
    ----------
    folder : Path
        The folder that holds ``questions.toml``, and ``given.py`` if answers may use further functions.

    Raises
    ------
    CourseError
        If a file is missing, unreadable or wrong; the message names the field.
    """
    path = folder / QUESTIONS_FILE
    table = _table(path)
    if "given" in table:
        raise CourseError(f"{path}, given: it is not a field of this file.")
    form = _convert(table, path, Form)
    given = _given(folder / GIVEN_FILE)
    for number, question in enumerate(form.questions):
        wrong = next(_wrong(question, form, _functions(given, folder)), None)
        if wrong:
            raise CourseError(f"{path}, question {number + 1} ({question.id!r}): {wrong}.")
    return msgspec.structs.replace(form, given=given)


def read_rubrics(folder: Path, form: Form) -> Rubrics:
    """Read what the text answers of a form must say: one rubric for each text question.

    Raises
    ------
    CourseError
        If the file is missing, unreadable or wrong.
    """
    path = folder / RUBRIC_FILE
    rubrics = _convert(_table(path), path, Rubrics)
    asked = {question.id for question in form.texts()}
    for odd in sorted(asked ^ rubrics.rubric.keys()):
        told = "there is no rubric for it" if odd in asked else "it is no text question of the form"
        raise CourseError(f"{path}, rubric.{odd}: {told}.")
    return rubrics


def _table(path: Path) -> dict[str, object]:
    try:
        return parse_toml(path.read_bytes())
    except FileNotFoundError:
        raise CourseError(
            f"There is no {path}.", "Restore it; 'grader fetch --missing' puts it back in a student's folder."
        ) from None
    except (OSError, NotToml) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None


def _convert(table: dict[str, object], path: Path, kind: type[_T]) -> _T:
    if table.get("format") != FORMAT:
        raise CourseError(f"{path}, format: write 'format = {FORMAT}'.")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$").removeprefix(".") or "the file"
        raise CourseError(f"{path}, {field}: {reason[:1].lower()}{reason[1:]}.") from None


def _given(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None


def _functions(source: str, folder: Path) -> set[str]:
    """Return the names of the functions that `given.py` defines."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        told = f"{folder / GIVEN_FILE}, line {error.lineno or 1}: this is not valid Python: {error.msg}."
        raise CourseError(told) from None
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _wrong(question: Question, form: Form, functions: set[str]) -> Iterator[str]:
    """Yield what is wrong with one question."""
    if not _is_name(question.id) or question.id in functions | _RESERVED:
        yield "its id must be a Python name, and none of those that answers use"
    if form.ids.count(question.id) > 1:
        yield "the id stands twice"
    if "```" in question.prompt or "~~~" in question.prompt or not question.prompt.strip():
        yield "its prompt must have text, and no fences, for those hold the answers"
    if isinstance(question, Choice) and not all(question.options):
        yield "each option needs a name"
    if isinstance(question, Code):
        yield from _wrong_code(question, functions)
    if isinstance(question, Network):
        unknown = [kind for kind in question.fields.values() if kind not in _FIELD_KINDS]
        if unknown or not question.fields:
            yield f"its fields hold {', '.join(_FIELD_KINDS)}, not {', '.join(unknown) or 'nothing'}"


def _wrong_code(question: Code, functions: set[str]) -> Iterator[str]:
    for name in question.variables:
        if not _is_name(name) or name in functions | _RESERVED:
            yield f"{name!r} cannot be a variable of it"
    for name in question.given:
        if name not in functions:
            yield f"{GIVEN_FILE} does not define {name!r}"


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text) and "__" not in text
