"""Moodle's "Download all submissions" of an assignment, in folders or flat.

The number in a name is the participant's in this assignment, as in the grading worksheet, and no id of the
user; the times in the zip file are those of the download. So where the worksheet lies beside it or in it,
e-mail address, id number and time are taken from there.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from grader.errors import GraderError
from grader.exchange.handins.handin import Field, HandIn, Taking, left_over, most_fit, of_entries, time_of
from grader.exchange.handins.place import Entry, Place
from grader.files.csv_text import LARGEST_MIB, CsvText, parse_csv, read_csv

# Of a group's submission, the number is that of the group; the default group has none.
TITLE = "Moodle, Download all submissions"
_NAME = re.compile(r"(?P<who>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?")
_Said: TypeAlias = tuple[Sequence[tuple[Field, str]], dt.datetime | None]  # clues, and when it was handed in
_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M")


def suits(place: Place) -> bool:
    tops = {path.partition("/")[0] for path in place.files if not path.lower().endswith(".csv")}
    return most_fit(_NAME, [*tops])


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return a hand-in a participant, with files and text together."""
    groups = dict[tuple[str, str], dict[str, Entry]]()
    rest, worksheets = list[str](), list[CsvText]()
    for path, entry in place.files.items():
        top, _, inside = path.partition("/")
        match = _NAME.fullmatch(top)
        name = inside or (match and match["rest"]) or ""
        if match and name:
            groups.setdefault((match["who"], match["number"] or ""), {})[name] = entry
        elif not inside and top.lower().endswith(".csv") and (sheet := _worksheet(place, path)):
            worksheets.append(sheet)
        else:
            rest.append(path)
    lines = {number: line for sheet in worksheets or _beside(place) for number, line in _lines(sheet, place)}
    for (who, number), entries in groups.items():
        found = f"{who}_{number}" if number else who
        clues, submitted = lines.get(number, ((), None))
        one = of_entries(place, entries, found, ("name", who), *clues)
        yield msgspec.structs.replace(one, submitted=submitted, local=True, stamped=True)
    yield from left_over(place, rest)


def _worksheet(place: Place, path: str) -> CsvText | None:
    if place.files[path].size > LARGEST_MIB * 2**20:
        return None
    try:
        sheet = parse_csv(place.files[path].read(), Path(path))
    except GraderError:  # it is told as nobody's
        return None
    return sheet if sheet.rows[0][0].strip() in ("Identifier", "ID", "Kennung", "Identificador") else None


def _beside(place: Place) -> Iterator[CsvText]:
    """Give the worksheet that was downloaded into the same folder: both names end with the same number."""
    number = re.search(r"-(\d+)$", place.path.stem)
    if number and place.path.is_file():
        for path in sorted(place.path.parent.glob(f"Grades-*-{number[1]}.csv")):
            yield read_csv(path)


def _lines(sheet: CsvText, place: Place) -> Iterator[tuple[str, _Said]]:
    """Give what the worksheet says of each participant, by number."""
    columns = {name.strip(): number for number, name in enumerate(sheet.rows[0])}
    named: dict[str, Field] = {"Email address": "email", "ID number": "any", "Full name": "name"}
    when = columns.get("Last modified (submission)", -1)
    for row in sheet.rows[1:]:
        number = re.search(r"\d+$", row[0])
        cells = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        clues = tuple((field, cells[name]) for name, field in named.items() if cells.get(name))
        if number:
            submitted = time_of(row[when], place.zone, _TIMES) if 0 <= when < len(row) else None
            yield number[0], (clues, submitted)
