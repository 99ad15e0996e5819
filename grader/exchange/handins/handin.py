"""A hand-in as a format finds it: what tells whose it is, when it came, and how its files are read."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Literal, Protocol

import msgspec

from grader.course.roster import Student
from grader.exchange.handins.place import Entry, Place, read_entries
from grader.files.records import in_every_zone
from grader.files.tree import SubmittedFiles

# How a text tells whose a hand-in is: it is the cell of a column of the roster, or any id of a student; a
# full name; it holds an id or a name among other words; or it begins or ends with an id.
Field = Literal["canvas_id", "sis_id", "login", "email", "github", "any", "name", "words", "part"]


class Taking(msgspec.Struct, frozen=True):
    """What a person says about how to take hand-ins in."""

    ref: str = ""  # the branch or tag of a repository; by default the one that is checked out
    before: dt.datetime | None = None  # what came later is left out
    others: tuple[str, ...] = ()  # the other assignments of the course
    students: tuple[Student, ...] = ()  # those of the roster


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """One hand-in of one student; several attempts are several of these."""

    found: str  # what it is called in the export; how a person says whose it is
    clues: tuple[tuple[Field, str], ...] = ()
    files: Callable[[float], SubmittedFiles]  # given the limit in MiB
    newest: dt.datetime | None = None  # of the times of its files
    submitted: dt.datetime | None = None  # as the export says
    late: bool | None = None  # as the LMS marked it; None: it marks nothing
    local: bool = False  # whether its time came without a zone
    stamped: bool = False  # whether the times of files are when they were packed, and tell nothing
    team: str = ""  # the same of all who handed this in together
    history: bool = False  # whether it is one of all the states that its student's work has had
    fault: str = ""  # why it cannot be read; whoever it is of
    part: bool = False  # whether it is one file of what may be several of its student
    notes: tuple[str, ...] = ()


class Layout(Protocol):
    """One way in which hand-ins are laid out: a module with these."""

    TITLE: str

    def suits(self, place: Place) -> bool:
        """Return whether this is how hand-ins lie there."""

    def hand_ins(self, place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
        """Return all that lies there: also what is nobody's, which is told."""


def most_fit(pattern: re.Pattern[str], names: Sequence[str]) -> bool:
    """Return whether names are as a pattern says, but for a few."""
    fit = sum(bool(pattern.fullmatch(name)) for name in names)
    return fit > len(names) / 2


def of_entries(place: Place, entries: dict[str, Entry], found: str, *clues: tuple[Field, str]) -> HandIn:
    """Return a hand-in whose files lie at a place, by the paths that they are to have."""
    return HandIn(
        found=found,
        clues=clues,
        files=lambda max_mib: read_entries(entries, max_mib, place.path / found),
        newest=max((one.moment for one in entries.values() if one.moment), default=None),
    )


def time_of(text: str, zone: dt.tzinfo, forms: Sequence[str] = ()) -> dt.datetime | None:
    """Return the time that a text means by these forms, or else ISO 8601; in this zone if in none."""
    text = text.strip().replace(" UTC", "+00:00").replace(" Z", "+00:00")
    for form in forms or [""]:
        with suppress(ValueError):
            found = dt.datetime.strptime(text, form) if form else dt.datetime.fromisoformat(text)
            return in_every_zone(found if found.tzinfo else found.replace(tzinfo=zone))
    return None


def left_over(place: Place, paths: Iterable[str]) -> Iterable[HandIn]:
    """Return what lies beside the hand-ins of a format, so that it is told."""
    for path in paths:
        yield of_entries(place, {path.rpartition("/")[2]: place.files[path]}, path)
