"""Whose a hand-in is: by ids and names of the roster, never by a guess; guesses are for a person to see.

A line of `unmatched.csv` says in `found` what something is called where it came in, and in `student` whose it
is; `-` is nobody's. Those without a student are written by collecting, and taken away once nobody needs them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from grader.course.roster import Roster, ids_of
from grader.errors import CourseError, ExchangeError, explained
from grader.exchange.handins.handin import Field, HandIn
from grader.files.atomic import write_atomically
from grader.files.csv_text import csv_bytes, read_csv, unescape_formula
from grader.files.names import check_student_id, in_utf_8

_MOST_LIKELY, _LIKELY, _LONGEST = 3, 0.6, 100
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_SIGNS = "-_. "
_IDS: tuple[Field, ...] = ("any", "login", "email")
UNMATCHED_FILE = "unmatched.csv"
NOBODY = "-"
_COLUMNS = ("assignment", "source", "found", "student", "likely")
Lines = Mapping[tuple[str, str], Mapping[str, str]]  # by assignment and what was found


def students_of(one: HandIn, roster: Roster) -> list[str]:
    """Return the one student whom all clues allow that say anything, or the members of a group of that name.

    None where the clues allow nobody, or several.
    """
    if not roster.students:
        for text in (text for field, text in one.clues if field in _IDS):
            with suppress(ExchangeError):
                return [check_student_id(text)]
        return []
    sure = [clue for clue in one.clues if clue[0] != "words"]
    weak = [clue for clue in one.clues if clue[0] == "words"]
    allowed = [found for clue in sure if (found := _who(*clue, roster))]
    allowed = allowed or [found for clue in weak if (found := _who(*clue, roster))]
    both = set.intersection(*allowed) if allowed else set[str]()
    if allowed:
        return sorted(both) if len(both) == 1 else []
    texts = {tokens(text) for _, text in one.clues} - {()}
    return [student.id for student in roster.active.values() if tokens(student.group) in texts]


def likely(one: HandIn, roster: Roster) -> list[str]:
    """Return who may be meant, likeliest first."""
    named = [student for clue in one.clues for student in sorted(_who(*clue, roster))]
    texts = {_joined(text) for _, text in one.clues} or {_joined(one.found)}
    known = dict[str, list[str]]()
    for student in roster.students.values():
        ids = (value for _, value in ids_of(student) if not value.isdigit())  # of which any two are alike
        for text in (*ids, student.name):
            known.setdefault(_joined(text), []).append(student.id)
    close = [near for text in texts for near in get_close_matches(text, known, _MOST_LIKELY, _LIKELY)]
    found = dict.fromkeys([*named, *(student for near in close for student in known[near])])
    return [*found][:_MOST_LIKELY]


@cache
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name, whatever their order, accents and case.

    >>> tokens("Łukasz Müller") == tokens("MULLER, Lukasz")
    True
    """
    return tuple(sorted(re.findall(r"[^\W_]+", _folded(text))))


def _who(field: Field, text: str, roster: Roster) -> set[str]:
    """Return the students whom one clue can mean."""
    wanted, students = text.strip().casefold(), roster.students.values()
    if not wanted:
        return set()
    if field == "any":
        return {one.id for one in roster.known_as(text)}
    if field == "name":
        own, joined = tokens(text), "".join(_in_order(text))
        return {
            one.id for one in students if own and (own == tokens(one.name) or joined in _turned(one.name))
        }
    if field == "part":
        return _beside(wanted, roster)
    if field == "words":
        words, ways = set(tokens(text)), (r"\s+", r"[\s_]+", r"[\s_-]+")  # to cut what may be ids apart
        parts = {part for way in ways for part in re.split(way, text.casefold())}
        ids = {one.id for one in students if {value.casefold() for _, value in ids_of(one)} & parts}
        named = {one.id for one in students if len(own := tokens(one.name)) > 1 and words >= set(own)}
        return ids | named | _beside(wanted, roster)
    return {one.id for one in students if getattr(one, field).casefold() == wanted}


@cache
def _turned(name: str) -> set[str]:
    """Return a name without spaces, beginning with each of its words."""
    own = _in_order(name)
    return {"".join(own[turn:] + own[:turn]) for turn in range(len(own))}


def _beside(text: str, roster: Roster) -> set[str]:
    """Return whose id a text begins or ends with, beside a sign: at each end the longest."""
    begins, ends = dict[int, set[str]](), dict[int, set[str]]()
    for one in roster.students.values():
        for value in {value.casefold() for _, value in ids_of(one)}:
            if text == value or text.startswith(tuple(value + sign for sign in _SIGNS)):
                begins.setdefault(len(value), set()).add(one.id)
            if text == value or text.endswith(tuple(sign + value for sign in _SIGNS)):
                ends.setdefault(len(value), set()).add(one.id)
    return set[str]().union(*(found[max(found)] for found in (begins, ends) if found))


@cache
def _in_order(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(text))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def _joined(text: str) -> str:
    return "".join(tokens(text[:_LONGEST]))


def read_map(root: Path, assignment: str, mapped: Path | None = None) -> dict[str, str]:
    """Return whose is what of an assignment, by `key_of`, as a course's file and one of `mapped` say it."""
    own, found = root / UNMATCHED_FILE, dict[str, str]()
    for path in [*([own] if own.exists() else []), *([mapped] if mapped else [])]:
        for (name, what), cells in _lines(path).items():
            if cells["student"] and name in ("", assignment):
                found[what] = cells["student"]
    return found


def key_of(what: str) -> str:
    """Return what something is called in the file: in UTF-8, whatever blanks a spreadsheet leaves of it."""
    return in_utf_8(" ".join(what.split()))


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
