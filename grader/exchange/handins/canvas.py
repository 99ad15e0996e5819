"""Canvas's "Download Submissions": `lovelaceada_LATE_1001_2002_softmax-1.py`, all files in one folder.

A name is the student's sortable one without spaces and signs, or the group's; then whether it is late, the
user's id, and the file's. The times in the zip file are those of the download.
"""

import itertools
import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

import msgspec

from grader.exchange.handins.handin import Field, HandIn, Taking, left_over, most_fit, of_entries
from grader.exchange.handins.place import Entry, Place

TITLE = "Canvas, Download Submissions"
_NAME = re.compile(
    r"(?:(?P<who>\w+?)_)??(?P<late>LATE_)?(?P<user>\d+|anon_\w+?)_(?:\d+_(?P<file>.+)|(?P<text>text|link)\.html)"
)


def suits(place: Place) -> bool:
    return most_fit(_NAME, [*place.files])


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return a hand-in a user; Canvas gives the latest attempt only."""
    groups = dict[str, tuple[str, bool, dict[str, Entry]]]()
    rest = list[str]()
    for path, entry in place.files.items():
        match = _NAME.fullmatch(path)
        if not match:
            rest.append(path)
            continue
        who, late = match["who"] or "", bool(match["late"])
        entries = groups.setdefault(match["user"], (who, late, {}))[2]
        entries[_free(match["file"] or f"{match['text']}.html", entries)] = entry
    for user, (who, late, entries) in groups.items():
        anonymous = user.startswith("anon_")
        clues: list[tuple[Field, str]] = [] if anonymous else [("canvas_id", user), ("name", who)]
        found = user if anonymous else f"{who}_{user}"
        one = of_entries(place, entries, found, *clues)
        yield msgspec.structs.replace(one, late=late, stamped=True)
    yield from left_over(place, rest)


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name that no other file of the student has; Canvas allows several of one name."""
    suffix = PurePosixPath(name).suffix
    others = (f"{name.removesuffix(suffix)} ({number}){suffix}" for number in itertools.count(2))
    return next(free for free in itertools.chain([name], others) if free not in taken)
