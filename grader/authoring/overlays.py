"""Known mistakes and unusual right answers: files that define some of a solution's functions anew."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Assignment
from grader.errors import AuthoringError
from grader.work.forms.sections import replace_sections

Kind = Literal["mistakes", "variants"]

_FIELD = re.compile(r"^(Exercise|Hint): *(.+(?:\n(?!\n|\w+: ).+)*)", re.MULTILINE)


class Overlay(msgspec.Struct, frozen=True):
    """One known mistake, or one unusual right answer.

    Parameters
    ----------
    name : str
        The file's name without ``.py``.
    exercise : str
        The exercise whose function it defines anew; may be empty for a right answer, of several.
    title : str
        First line of its docstring: the misunderstanding, or what is unusual.
    hint : str
        What to tell a student who made this mistake; empty for a right answer.
    source : str
        The file's content.
    """

    name: str
    exercise: str
    title: str
    hint: str
    source: str

    def over(self, solution: str) -> bytes:
        """Return a submission: the solution, with this file's functions in place of its own."""
        return f"{solution}\n\n{self.source}".encode()


class FormOverlay(Overlay, frozen=True):
    """One known mistake or unusual right answer of a form: sections that stand in place of the solution's.

    What stands before the first section is its docstring.

    Parameters
    ----------
    ids : tuple of str
        The form's questions.
    """

    ids: tuple[str, ...] = ()

    def over(self, solution: str) -> bytes:
        """Return a submission: the solution's form, with this file's sections in place of its own."""
        return replace_sections(solution, self.source, self.ids).encode()


def read_overlays(folder: Path, assignment: Assignment, kind: Kind) -> list[Overlay]:
    """Read all files of ``mistakes/`` or ``variants/`` in an assignment's folder, by name.

    Raises
    ------
    AuthoringError
        If a mistake has no docstring with ``Exercise:`` and ``Hint:``, or one names an exercise that the
        assignment does not have, or is not valid Python.
    """
    pattern = "*.md" if assignment.form else "*.py"
    return [_read(path, assignment, kind) for path in sorted((folder / kind).glob(pattern))]


def _read(path: Path, assignment: Assignment, kind: Kind) -> Overlay:
    try:
        source = path.read_text(encoding="utf-8")
        docstring = _docstring(source, assignment.form)
    except (OSError, UnicodeDecodeError, SyntaxError) as error:
        raise AuthoringError(f"{path} cannot be used: {error}.") from None
    fields = {name: " ".join(text.split()) for name, text in _FIELD.findall(docstring)}
    exercise = fields.get("Exercise", "")
    if exercise not in assignment.points and (exercise or kind == "mistakes"):
        raise AuthoringError(
            f"{path}: its docstring names no exercise of {assignment.name}.",
            f"Add a line such as 'Exercise: {next(iter(assignment.points))}'.",
        )
    if kind == "mistakes" and "Hint" not in fields:
        raise AuthoringError(f"{path}: its docstring has no hint.", "Add a line such as 'Hint: ...'.")
    told = (path.stem, exercise, docstring.partition("\n")[0], fields.get("Hint", ""), source)
    return FormOverlay(*told, ids=tuple(assignment.worth)) if assignment.form else Overlay(*told)


def _docstring(source: str, form: bool) -> str:
    return source.partition("\n#")[0] if form else ast.get_docstring(ast.parse(source)) or ""
