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
_COLUMNS = ("assignment", "source", "found", "student", "likely")
Lines = Mapping[tuple[str, str], Mapping[str, str]]  # by assignment and what was found


def read_map(root: Path, assignment: str, mapped: Path | None = None) -> dict[str, str]:
    """Return whose is what of an assignment, by `key_of`, as a course's file and one of `mapped` say it."""
    own, found = root / UNMATCHED_FILE, dict[str, str]()
    for path in [*([own] if own.exists() else []), *([mapped] if mapped else [])]:
        for (name, what), cells in _lines(path).items():
            if cells["student"] and name in ("", assignment):
                found[what] = cells["student"]
    return found


def key_of(what: str) -> str:
    """Return what something is called in the file, whatever blanks a spreadsheet leaves of it."""
    return " ".join(what.split())


def keep_open(root: Path, assignment: str, source: str, open_: Mapping[str, Sequence[str]]) -> None:
    """Write what of a source is open, each with its likeliest students; what persons wrote stays."""
    path = root / UNMATCHED_FILE
    before = _lines(path) if path.exists() else {}
    mine = {"assignment": assignment, "source": source, "student": ""}
    lines = {key: cells for key, cells in before.items() if not mine.items() <= cells.items()}
    for what, students in open_.items():
        if not lines.get((assignment, key_of(what)), mine)["student"]:
            cells = {**mine, "found": key_of(what), "likely": " or ".join(students)}
            lines[assignment, key_of(what)] = cells
    if lines != before:
        rows = [[cells[column] for column in _COLUMNS] for cells in lines.values()]
        with explained(f"{path} cannot be written", "Make room there, or the right to write.", CourseError):
            write_atomically(path, csv_bytes([_COLUMNS, *rows]), mode=None if path.exists() else 0o600)


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
        key = cells["assignment"], key_of(cells["found"])
        if lines.setdefault(key, cells)["student"] != cells["student"]:
            raise CourseError(f"{table.place(number)}: {cells['found']!r} stands above with another student.")
    return lines
