"""The course of a folder, and those that were named on this computer: a list in the user's data folder."""

import contextlib
import os
from pathlib import Path

import msgspec

from grader.course.model import COURSE_FILE, Course
from grader.errors import ExchangeError, explained
from grader.exchange.fetched import fetched_near, read_fetched
from grader.files.atomic import write_atomically
from grader.files.records import FORMAT, Record
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


class _Kept(Record, frozen=True):
    courses: list[KnownCourse]


def data_folder() -> Path:
    """Return where the grader keeps what belongs to this user."""
    return user_folder("data")


def known_courses() -> list[KnownCourse]:
    """Return the known courses, the one named last first."""
    path, hint = data_folder() / "courses.json", "Move it elsewhere: it is made anew when you name a course."
    with explained(f"The list of your courses {path} cannot be read", hint):
        return _Kept.from_json(path.read_bytes(), path, hint).courses if path.exists() else []


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
            _keep([named, *(one for one in known if one.address != address)][:_MOST])


def forget(named: str) -> int:
    """Take a course off the list, by its id or address; return how many there were."""
    known = known_courses()
    left = [one for one in known if named not in (one.id, one.address)]
    if left != known:
        with explained("The list of your courses cannot be written"):
            _keep(left)
    return len(known) - len(left)


def _keep(courses: list[KnownCourse]) -> None:
    path = data_folder() / "courses.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, _Kept(format=FORMAT, courses=courses).to_json(), mode=0o600)
