"""What the user's data folder keeps: the courses that were named on this computer, and tokens for servers."""

import contextlib
import os
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.course.model import COURSE_FILE, Course
from grader.errors import ExchangeError, explained
from grader.exchange.fetched import fetched_near, read_fetched
from grader.files.atomic import write_privately
from grader.files.records import FORMAT, Record, read_json
from grader.files.system import user_folder

_MOST = 20


class KnownCourse(msgspec.Struct, frozen=True):
    """A course, and where students find it."""

    id: str
    title: str
    address: str  # as `--course` takes it

    @property
    def is_there(self) -> bool:
        """Whether its folder, if it is one, can be reached now."""
        return "://" in self.address or os.path.isdir(self.address)  # noqa: PTH112 (False where it may not be looked at)


class _Courses(Record, frozen=True):
    courses: list[KnownCourse] = msgspec.field(default_factory=list)


class _Tokens(Record, frozen=True):
    tokens: dict[str, str] = msgspec.field(default_factory=dict)  # by the course's address


_R = TypeVar("_R", _Courses, _Tokens)


def known_courses() -> list[KnownCourse]:
    """Return the known courses, the one named last first."""
    hint = "Move it elsewhere: it is made anew when you name a course."
    return _read("courses.json", _Courses, "The list of your courses", hint).courses


def kept_token(address: str) -> str:
    """Return the token for a server, or nothing."""
    kept = _read("tokens.json", _Tokens, "Your tokens", "Move it elsewhere, and log in again.")
    return kept.tokens.get(address, "")


def keep_token(address: str, token: str) -> Path:
    """Keep the token for a server, for this user alone."""
    kept = _Tokens(format=FORMAT)
    with contextlib.suppress(ExchangeError):  # one that cannot be read keeps nothing
        kept = _read("tokens.json", _Tokens, "")
    return _keep("tokens.json", _Tokens(format=FORMAT, tokens=kept.tokens | {address: token}))


def course_around(folder: Path) -> list[str]:
    """Return the course that a folder belongs to, if any; a student's folder may lie in a course."""
    for place in (folder, *folder.parents):
        if note := read_fetched(place):
            return [note.course_folder]
        if (place / COURSE_FILE).exists():
            return [str(place)]
    return []


def courses_below(folder: Path) -> list[str]:
    """Return the courses of the fetched folders in a folder, or else those that lie in it."""
    fetched = {note.course_folder for _, note in fetched_near(folder)}
    return sorted(fetched or {str(path.parent) for path in folder.glob(f"*/{COURSE_FILE}")})


def remember(course: Course, address: str) -> None:
    """Put a course on top of the list; where that cannot be kept, it is named again next time."""
    with contextlib.suppress(ExchangeError, OSError):
        known = known_courses()
        named = KnownCourse(course.id, course.title, address)
        if known[:1] != [named]:
            others = (one for one in known if one.address != address)
            _keep("courses.json", _Courses(format=FORMAT, courses=[named, *others][:_MOST]))


def forget(named: str) -> int:
    """Take a course off the list, by its id or address; return how many there were."""
    known = known_courses()
    left = [one for one in known if named not in (one.id, one.address)]
    if left != known:
        _keep("courses.json", _Courses(format=FORMAT, courses=left))
    return len(known) - len(left)


def _read(name: str, kind: type[_R], what: str, hint: str = "") -> _R:
    path = user_folder("data") / name
    return read_json(path, kind, f"{what} {path}", hint) or kind(format=FORMAT)


def _keep(name: str, record: Record) -> Path:
    path = user_folder("data") / name
    with explained(f"{path} cannot be written", "Make room there, or the right to write."):
        write_privately(path, record.to_json())
    return path
