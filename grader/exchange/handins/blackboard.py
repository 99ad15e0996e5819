"""Blackboard's "Assignment File Download": `Homework_ada_attempt_2040-05-01-11-00-00_softmax.py`, and texts.

Beside the files of an attempt lies a text of the same name without the file's, which says whose it is and
what the files were called. The time in the names is the server's, taken as the course's.
"""

import itertools
import re
from collections.abc import Iterable
from contextlib import suppress

import msgspec

from grader.errors import ExchangeError
from grader.exchange.handins.handin import Field, HandIn, Taking, left_over, most_fit, of_entries, time_of
from grader.exchange.handins.place import Entry, Place

TITLE = "Blackboard, Assignment File Download"
_NAME = re.compile(r"(?P<who>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)")
_TIMES = ("%Y-%m-%d-%H-%M-%S",)
_LARGEST_TEXT = 100_000


def suits(place: Place) -> bool:
    return most_fit(_NAME, [*place.files])


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return a hand-in an attempt."""
    attempts = dict[tuple[str, str], dict[str, tuple[str, Entry]]]()
    texts, rest = dict[tuple[str, str], str](), list[str]()
    for path, entry in place.files.items():
        match = _NAME.fullmatch(path)
        if not match:
            rest.append(path)
            continue
        key = match["who"], match["time"]
        files = attempts.setdefault(key, {})
        if match["file"]:
            files[path] = match["file"], entry
        elif entry.size <= _LARGEST_TEXT:
            with suppress(ExchangeError):  # then the names of the files are all that is known
                texts[key] = entry.read().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    for (who, time), files in attempts.items():
        text = texts.get((who, time), "")
        stated, given = _stated(text)
        entries = {given.get(path, name): entry for path, (name, entry) in files.items()}
        clues: list[tuple[Field, str]] = [("part", who)]
        if stated:
            clues = [("login", stated[1]), ("name", stated[0])]
        one = of_entries(place, entries, stated[1] if stated else who, *clues)
        yield msgspec.structs.replace(one, submitted=time_of(time, place.zone, _TIMES), local=True)
    yield from left_over(place, rest)


def _stated(text: str) -> tuple[tuple[str, str] | None, dict[str, str]]:
    """Return whose an attempt is, name and login, and what its files were called, by their names here."""
    lines = [line.strip().partition(": ")[2].strip() for line in text.splitlines()]
    name, bracket, login = lines[0].rpartition("(") if lines else ("", "", "")
    who = (name.strip(), login.removesuffix(")")) if bracket else None
    pairs = itertools.pairwise(lines)  # first as the student called it, then as it is called here
    return who, {now: before for before, now in pairs if now and before}
