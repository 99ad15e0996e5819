"""`IMPORT.md`: what became of each thing in nbgrader's course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from grader.nbgrader.importing.cells import SourceCell
from grader.nbgrader.importing.check_files import CheckSource
from grader.nbgrader.importing.kept import KEPT
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.solution_folder import Placed

REPORT_FILE = "IMPORT.md"

_DIFFERENCES = """\
## What is graded in another way

- nbgrader gives no points for a test during which anything is written to standard error, such as a
  warning. Here a warning costs nothing.
- A test with hidden lines is two checks of half its points each: what students see of it, and all of it.
  nbgrader gives all or nothing.
- Values are copied between a test and the student's code. Where a test asks that a function leaves its
  arguments alone, or whether two things are the same object, it learns nothing of the student's code.
- All cells of a notebook share names in nbgrader. Here a check has what the student wrote, and from other
  cells only what it needs."""

_NEXT = """\
## What to do next

1. Read the table of what is left out, and the cells in `{kept}/`.
2. `grader build` makes `assignments/`.
3. `grader verify` runs every check on the solution again, and says what the checks do not prove yet.
4. `grader grade` grades the submissions that came along; compare with `{kept}/scores.csv`."""


class Imported(msgspec.Struct, frozen=True):
    """What became of a course."""

    origin: Path  # the folder of nbgrader's course
    root: Path  # that of the new one
    placed: tuple[Placed, ...]
    submissions: int  # how many came along
    marks: int
    tables: tuple[str, ...]  # the files in which all grades are kept
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
        message = "Their files are in `solutions/`. Mend what stands here, then add them to `course.toml`."
        parts.insert(3, "\n\n".join(["## Not in course.toml yet", message, *unready]))
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
        (one.name, cell.label, exercise, ", ".join(f"{check.name} ({check.points:g})" for check in own))
        for one in placed
        for (cell, exercise), own in _by_cell(one).items()
    ]
    return _table(("assignment", "cell", "exercise", "checks and points"), rows)


def _by_cell(placed: Placed) -> dict[tuple[SourceCell, str], list[CheckSource]]:
    """Return the checks that each test cell became."""
    found: dict[tuple[SourceCell, str], list[CheckSource]] = {}
    for check in placed.checks:
        found.setdefault((check.draft.cell, check.draft.exercise), []).append(check)
    return found


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
