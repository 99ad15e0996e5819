"""Known mistakes and unusual right answers: each puts functions of its own in place of some of a solution's.

All of one kind stand on one page, `mistakes.py` or `variants.py`, in the percent format::

    # %% [markdown]
    # ## softmax                                  an exercise; what follows belongs to it
    #
    # ### softmax_whole_batch                     the name of one mistake
    #
    # The sum is taken over the whole batch.      what it is
    #
    # Hint: Each row has a sum of its own.        what its author is told

    # %%
    def softmax(x): ...

Code above the first name goes with all that follow, such as imports. A form's page is `mistakes.md`: the
same headings, and below each name the sections to hand in, in a fence of four backticks. A folder with a
file for each is read as well: there the name is the file's, and its docstring says the rest, with a line
``Exercise: softmax``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Assignment
from grader.errors import AuthoringError
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
    kind: str  # of the work
    exercises: tuple[str, ...]  # all of the assignment

    def over(self, solution: str) -> bytes:
        """Return a submission: the solution, with this one's functions or answers in place of its own."""
        return KINDS[self.kind].laid_over(solution, self.source, self.exercises).encode()


def read_overlays(folder: Path, assignment: Assignment, kind: Page) -> list[Overlay]:
    """Read all mistakes or variants of an assignment's folder; all that is wrong is one error."""
    suffix = KINDS[assignment.kind].suffix
    markdown = suffix == ".md"
    page = folder / f"{kind}{suffix}"
    entries, problems = list[_Entry](), list[str]()
    if page.exists():
        text = _text(page)
        cells: Iterable[tuple[str, str]]
        if markdown:
            cells = _fenced(text)
            unclosed = text.count(f"\n{_FENCE}") % 2
            problems += [f"{page}: a fence of four backticks is not closed."] * unclosed
        else:
            cells = ((cell.kind, cell.source) for cell in parse_cells(text))
            problems += [f"{page}:{line}: {problem}" for line, problem in cell_problems(text)]
        entries += _page(f"{page}, ", cells, assignment.points)
    for path in sorted((folder / kind).glob(f"*{suffix}")):
        entries.append(_Entry(f"{path}: ", path.stem, source=_text(path)))
    read = dict[str, Overlay]()
    for entry in entries:
        try:
            overlay = _overlay(entry, assignment, markdown)
        except SyntaxError as error:
            line = (error.text or "").strip()
            problems.append(f"{entry.place}it is not valid Python: {error.msg}, in the line {line!r}.")
            continue
        problems += [f"{entry.place}{problem}" for problem in _lacks(overlay, assignment, kind)]
        if read.setdefault(overlay.name, overlay) is not overlay:
            problems.append(f"{entry.place}there is another of the name {overlay.name}.")
    if problems:
        raise AuthoringError("\n".join(problems))
    return list(read.values())


class _Entry(msgspec.Struct):
    place: str  # for people: the beginning of a sentence on it
    name: str
    exercise: str = ""
    text: str = ""
    source: str = ""
    alone: bool = True  # it is a file of its own, whose docstring is its text


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
                entries.append(_Entry(f"{place}{name}: ", name, exercise, alone=False))
            elif entries and not heading:
                entries[-1].text += f"{line}\n"
    for entry in entries:
        entry.source = entry.source and f"{shared}{entry.source}"
    return entries


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    """Yield the cells of a Markdown page, of which a fence of four backticks is one of code."""
    kind, lines = "text", list[str]()
    for line in [*text.split("\n"), _FENCE]:
        if line.startswith(_FENCE):
            yield kind, "\n".join(lines)
            kind, lines = "code" if kind == "text" else "text", []
        else:
            lines.append(line)


def _overlay(entry: _Entry, assignment: Assignment, markdown: bool) -> Overlay:
    text = entry.text
    if not markdown:
        tree = ast.parse(entry.source)
        text = (ast.get_docstring(tree) or "") if entry.alone else text
    elif entry.alone:
        text = entry.source.partition("\n#")[0]
    fields = {name: " ".join(value.split()) for name, value in _FIELD.findall(text)}
    title = " ".join(_FIELD.sub("", text).strip().partition("\n\n")[0].split())
    exercise = fields.get("Exercise", entry.exercise)
    hint, exercises = fields.get("Hint", ""), tuple(assignment.worth)
    return Overlay(entry.name, exercise, title, hint, entry.source, assignment.kind, exercises)


def _lacks(overlay: Overlay, assignment: Assignment, kind: Page) -> Iterator[str]:
    """Yield what an entry does not say, and should."""
    if overlay.exercise not in assignment.points and (overlay.exercise or kind == "mistakes"):
        first = next(iter(assignment.points))
        yield f"it names no exercise of {assignment.name}; write a line such as 'Exercise: {first}'" + (
            f", or put it below a heading '## {first}'."
        )
    if not overlay.title:
        yield "it does not say what it is; write a sentence."
    if kind == "mistakes" and not overlay.hint:
        yield "it has no hint; write a line such as 'Hint: ...'."
    if not overlay.source.strip():
        yield "there is no code below it."


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path} cannot be used: {error}.") from None
