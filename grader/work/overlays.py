"""Known mistakes and unusual right answers: each with functions in place of some of a solution's own."""

import ast
import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Assignment
from grader.errors import AuthoringError, explained
from grader.sandbox.source import defined_by
from grader.work.kinds import KINDS
from grader.work.percent import cell_problems, parse_cells

Page = Literal["mistakes", "variants"]

_FIELD = re.compile(r"^(Exercise|Hint): *(.+(?:\n(?!\n|\w+: ).+)*)", re.MULTILINE)
_HEADING = re.compile(r"(#+)\s+(.+)")
_FENCE = "````"


class Overlay(msgspec.Struct, frozen=True):
    """One known mistake, or one unusual right answer."""

    name: str
    exercise: str  # whose function it defines anew; may be empty for a right answer, of several
    title: str  # the misunderstanding, or what is unusual
    hint: str  # for a student who made this mistake; empty for a right answer
    source: str
    assignment: Assignment

    def over(self, solution: str) -> bytes:
        """Return a submission: the solution, with this one's functions or answers in place of its own."""
        asked = {self.exercise} if self.exercise else {*self.assignment.points}
        if asked <= self.assignment.programs and not asked & defined_in(solution):
            return self.source.encode()  # a program as a whole
        return KINDS[self.assignment.kind].laid_over(solution, self.source, self.assignment.worth).encode()

    def within(self, parts: Mapping[str, str], file: str) -> dict[str, bytes]:
        """Return a whole solution, with this one's in the part that has most of its names, or in `file`."""
        files, place = {path: text.encode() for path, text in parts.items()}, file
        if len(parts) > 1:
            own = defined_in(self.source)
            place = max(parts, key=lambda path: (len(own & defined_in(parts[path])), path == file))
        return files | {place: self.over(parts[place])}


def defined_in(source: str) -> set[str]:
    """Return the names that a source defines at top level; none if it is not Python."""
    with contextlib.suppress(SyntaxError, ValueError):
        return {name for statement in ast.parse(source).body for name in defined_by(statement)}
    return set()


def read_overlays(folder: Path, assignment: Assignment, kind: Page) -> list[Overlay]:
    """Read all mistakes or variants of a folder (see docs/authoring.md); all that is wrong is one error."""
    suffix, is_python = KINDS[assignment.kind].suffix, KINDS[assignment.kind].is_python
    page = folder / f"{kind}{'.py' if is_python else '.md'}"
    entries, problems = list[_Entry](), list[str]()
    if page.exists():
        with explained(f"{page} cannot be used", kind=AuthoringError):
            text = page.read_text(encoding="utf-8-sig")
        if is_python:
            cells = [(cell.kind, cell.source) for cell in parse_cells(text)]
            problems += [f"{page}:{line}: {problem}" for line, problem in cell_problems(text)]
        else:
            # Between fences of four backticks, and within them.
            parts = re.split(rf"^{_FENCE}.*\n?", text, flags=re.MULTILINE)
            cells = [("code" if number % 2 else "text", part) for number, part in enumerate(parts)]
            if len(parts) % 2 == 0:
                problems.append(f"{page}: a fence of four backticks is not closed.")
        entries += _page(f"{page}, ", cells, assignment.points)
    for path in sorted((folder / kind).glob(f"*{suffix}")):
        with explained(f"{path} cannot be used", kind=AuthoringError):
            source = path.read_text(encoding="utf-8-sig")
        head = source.partition("\n#")[0]
        if is_python:
            with contextlib.suppress(SyntaxError):
                head = ast.get_docstring(ast.parse(source)) or ""
        entries.append(_Entry(f"{path}: ", path.stem, "", head, source))
    read = dict[str, Overlay]()
    for entry in entries:
        fields = {name: " ".join(value.split()) for name, value in _FIELD.findall(entry.text)}
        title = " ".join(_FIELD.sub("", entry.text).strip().partition("\n\n")[0].split())
        exercise, hint = fields.get("Exercise", entry.exercise), fields.get("Hint", "")
        overlay = Overlay(entry.name, exercise, title, hint, entry.source, assignment)
        problems += [f"{entry.place}{problem}" for problem in _lacks(overlay, kind)]
        if read.setdefault(overlay.name, overlay) is not overlay:
            problems.append(f"{entry.place}there is another of the name {overlay.name}.")
    if problems:
        raise AuthoringError("\n".join(problems))
    return list(read.values())


class _Entry(msgspec.Struct):
    place: str  # for people: the beginning of a sentence on it
    name: str
    exercise: str
    text: str = ""
    source: str = ""


def _page(place: str, cells: Iterable[tuple[str, str]], exercises: Collection[str]) -> list[_Entry]:
    """Gather the entries of a page from its cells: of each, whether it is text or code, and its content."""
    entries, exercise, shared = list[_Entry](), "", ""
    for kind, content in cells:
        if kind == "code":
            if entries:
                entries[-1].source += f"\n\n{content}\n"
            else:
                shared += f"{content}\n"
            continue
        for line in content.split("\n"):
            heading = _HEADING.fullmatch(line.rstrip())
            if heading and heading[2] in exercises and len(heading[1]) == 2:
                exercise = heading[2]
            elif heading and len(heading[1]) > 1:
                name = "_".join(heading[2].split())
                entries.append(_Entry(f"{place}{name}: ", name, exercise))
            elif entries and not heading:
                entries[-1].text += f"{line}\n"
    for entry in entries:
        entry.source = entry.source and f"{shared}{entry.source}"
    return entries


def _lacks(overlay: Overlay, kind: Page) -> Iterator[str]:
    """Yield what an entry does not say, and should."""
    assignment = overlay.assignment
    if KINDS[assignment.kind].is_python:
        try:
            ast.parse(overlay.source)
        except SyntaxError as error:
            yield f"it is not valid Python: {error.msg}, in the line {(error.text or '').strip()!r}."
            return
    if overlay.exercise not in assignment.points and (overlay.exercise or kind == "mistakes"):
        first = next(iter(assignment.points))
        lacking = f"it names no exercise of {assignment.name}; write a line such as 'Exercise: {first}'"
        yield f"{lacking}, or put it below a heading '## {first}'."
    if not overlay.title:
        yield "it does not say what it is; write a sentence."
    if kind == "mistakes" and not overlay.hint:
        yield "it has no hint; write a line such as 'Hint: ...'."
    if not overlay.source.strip():
        yield "there is no code below it."
