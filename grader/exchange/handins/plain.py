"""A folder or zip file with one file or folder a student, as people and many systems make it.

So do Google Classroom's folder in Drive and Google's Takeout, of which the outer folders are passed over, and
nbgrader's `submitted/`, where a student's folder holds one for each assignment.
"""

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

import msgspec

from grader.errors import ExchangeError
from grader.exchange.handins.filenames import WORK, of_assignment
from grader.exchange.handins.handin import Field, HandIn, Taking, of_entries
from grader.exchange.handins.place import Entry, Place
from grader.exchange.submission import TIMESTAMP_FILE, parse_timestamp

TITLE = "one file or folder a student"
_OUTER = re.compile(r"takeout|drive|classroom|submitted|submissions|hand-?ins|assignments?", re.IGNORECASE)
_LARGEST_STAMP = 200
_GOOGLES = re.compile(r"takeout|drive|classroom", re.IGNORECASE)


def suits(place: Place) -> bool:
    return bool(place.files)


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return the hand-ins: of each folder one, and of each file one."""
    groups = dict[str, dict[str, Entry]]()
    outer = _outer(place, assignment)
    for path, entry in place.files.items():
        top, _, inside = path[len(outer) :].partition("/")
        groups.setdefault(top, {})[inside] = entry
    for top, entries in groups.items():
        alone = "" in entries
        stem = re.sub(r"\.[A-Za-z]\w{0,9}$", "", top) if alone else top
        own = {top: entries[""]} if alone else of_assignment(entries, assignment, how.others)
        if own is not None:
            stamp = own.pop(TIMESTAMP_FILE, None) if not alone else None
            one = of_entries(place, own, top)
            clues: tuple[tuple[Field, str], ...] = (("any", stem), ("name", stem), ("words", stem))
            if alone and not top.lower().endswith((*WORK, ".zip")):
                clues = clues[1:]  # no id, where there is no roster
            yield msgspec.structs.replace(
                one,
                clues=clues,
                part=alone,
                submitted=_time(stamp),
                local=place.path.is_file() and stamp is None,  # times in a zip file have no zone
            )


def _time(stamp: Entry | None) -> dt.datetime | None:
    """Return the time in a file that nbgrader puts beside what it collects."""
    if not stamp or stamp.fault or stamp.size > _LARGEST_STAMP:
        return None
    with suppress(ExchangeError):
        return parse_timestamp(stamp.read().decode("ascii", "replace").strip())
    return None


def _outer(place: Place, assignment: str) -> str:
    """Return the folders around all others that are no student's, by their names."""
    outer = ""
    while True:
        below = {path[len(outer) :] for path in place.files}
        top = min(below, default="").partition("/")[0]
        if not all(path.startswith(f"{top}/") for path in below):
            return outer
        inner = {path[len(top) + 1 :].partition("/")[0] for path in below}
        named = top.casefold() in (assignment.casefold(), place.path.stem.casefold()) and len(inner) > 1
        if not (named or _OUTER.fullmatch(top) or _GOOGLES.match(outer)):
            return outer
        outer += f"{top}/"
