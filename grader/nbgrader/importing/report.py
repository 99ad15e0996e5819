"""`IMPORT.md`: what became of each thing in nbgrader's course."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.nbgrader.importing.kept import KEPT
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.placed import Placed
from grader.nbgrader.importing.solution_folder import cells_of

REPORT_FILE = "IMPORT.md"

_DIFFERENCES = """\
## What is graded in another way

- nbgrader gives no points for a test during which anything is written to standard error, such as a
  warning. Here a warning costs nothing.
- A test with hidden lines is two checks of half its points each: what students see of it, and all of it.
  nbgrader gives all or nothing.
- Values are copied between a test and the student's code. A test that needs an object of the student's
  class to answer `!=`, `len` or `if` does not get its answer; `grader verify` shows most of these.
- All cells of a notebook share names in nbgrader. Here a check has what the student wrote, and from other
  cells only what it needs."""

_NEXT = """\
## What to do next

1. Read the table of what is left out, and the cells in `{kept}/`.
2. `grader build` makes `assignments/`.
3. `grader verify` runs every check on the solution, and asks for known mistakes and variants: a release
   needs them.
4. `grader grade` grades the submissions that came along; compare with `{kept}/scores.csv`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Imported:
    """What became of a course.

    Parameters
    ----------
    origin, root : Path
        The folders of nbgrader's course and of the new one.
    placed : tuple of Placed
        The assignments.
    submissions, marks : int
        How many of them came along.
    tables : tuple of str
        The files in which all grades are kept.
    left_out : tuple of LeftOut
        What has no place in the new course.
    """

    origin: Path
    root: Path
    placed: tuple[Placed, ...]
    submissions: int
    marks: int
    tables: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def came(self) -> str:
        """A sentence about what came along besides assignments."""
        submissions, marks = _count(self.submissions, "submission"), _count(self.marks, "mark")
        return f"{submissions} came along, and {marks} that a person gave for what checks grade."


def import_report(imported: Imported) -> str:
    """Return the report, in Markdown."""
    tables = ", ".join(f"`{KEPT}/{name}`" for name in imported.tables)
    grades = f"All grades are in {tables}." if tables else "There are no grades."
    parts = [
        f"# Taken over from nbgrader: {imported.origin.name}",
        f"{imported.came} {grades}",
        "## Assignments\n\n" + _assignments(imported.placed),
        "## Tests that became checks\n\n" + _checks(imported.placed),
        "## Left out\n\n" + _left_out(imported.left_out),
        _DIFFERENCES,
        _NEXT.format(kept=KEPT),
    ]
    unready = [f"### {one.name}\n\n{_indented(one.problems)}" for one in imported.placed if one.problems]
    if unready:
        told = "Their files are in `solutions/`. Mend what is told here, then add them to `course.toml`."
        parts.insert(3, "\n\n".join(["## Not in course.toml yet", told, *unready]))
    return "\n\n".join(parts) + "\n"


def _assignments(placed: Sequence[Placed]) -> str:
    rows = [
        (one.name, f"{one.converted.where}.ipynb", ", ".join(one.converted.exercises), len(one.checks),
         f"{one.converted.taken:g} of {one.converted.points:g}")
        for one in placed
    ]  # fmt: skip
    return _table(("assignment", "notebook", "exercises", "checks", "points"), rows)


def _checks(placed: Sequence[Placed]) -> str:
    rows = [
        (
            one.name,
            cell,
            checks[0].draft.exercise,
            ", ".join(f"{check.name} ({check.points:g})" for check in checks),
        )
        for one in placed
        for cell, checks in cells_of(one.checks).items()
    ]
    return _table(("assignment", "cell", "exercise", "checks and points"), rows)


def _left_out(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return "Nothing."
    rows = [(one.where, one.what, f"{one.points:g}" if one.points else "", one.why) for one in left_out]
    return _table(("where", "what", "points", "why"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(str(value)) for value in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
