"""`unmatched.csv`: what came in and is nobody's so far, for a person to say whose it is.

A line says in `found` what something is called where it came in, and in `student` whose it is; `-` is
nobody's. Lines without a student are written by collecting, and taken away once they are not needed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import CourseError, explained
from grader.files.atomic import write_atomically
from grader.files.csv_text import csv_bytes, read_csv, unescape_formula

UNMATCHED_FILE = "unmatched.csv"
NOBODY = "-"
_COLUMNS = ("assignment", "found", "student", "likely")
Lines = Mapping[tuple[str, str], Mapping[str, str]]  # by assignment and what was found


def read_map(path: Path, assignment: str) -> dict[str, str]:
    """Return whose is what of an assignment, as far as a person has said it."""
    found = dict[str, str]()
    for (name, what), cells in _lines(path).items():
        if cells["student"] and name in ("", assignment):
            found[what] = cells["student"]
    return found


def keep_open(root: Path, assignment: str, open_: Mapping[str, Sequence[str]]) -> Path:
    """Write what is open of an assignment, each with its likeliest students; what persons wrote stays."""
    path = root / UNMATCHED_FILE
    before = _lines(path) if path.exists() else {}
    lines = {
        key: cells for key, cells in before.items() if cells["student"] or key[0] not in ("", assignment)
    }
    for what, students in open_.items():
        mine = {"assignment": assignment, "found": what, "student": "", "likely": " or ".join(students)}
        lines[assignment, what] = mine
    if lines != before:
        rows = [[cells[column] for column in _COLUMNS] for cells in lines.values()]
        with explained(f"{path} cannot be written", "Make room there, or the right to write.", CourseError):
            write_atomically(path, csv_bytes([_COLUMNS, *rows]), mode=None if path.exists() else 0o600)
    return path


def _lines(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    table = read_csv(path)
    head = [cell.strip().casefold() for cell in table.rows[0]]
    if not {"found", "student"} <= set(head):
        hint = "Its first line is: assignment,found,student"
        raise CourseError(f"{table.place(0)}: there is no column 'found', or none 'student'.", hint)
    lines = dict[tuple[str, str], dict[str, str]]()
    for number, row in enumerate(table.rows[1:], start=1):
        given = dict(zip(head, (unescape_formula(cell).strip() for cell in row), strict=False))
        cells = {column: given.get(column, "") for column in _COLUMNS}
        key = cells["assignment"], cells["found"]
        if lines.setdefault(key, cells)["student"] != cells["student"]:
            raise CourseError(f"{table.place(number)}: {cells['found']!r} stands above with another student.")
    return lines
