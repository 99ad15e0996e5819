"""The course that is served, which is read anew when its files change, as commands change them."""

import os
import threading
from pathlib import Path

from grader.course.decisions import DECISIONS_FILE
from grader.course.files import load_course
from grader.course.model import COURSE_FILE, Course
from grader.course.roster import ROSTER_FILE, Roster, roster_of
from grader.exchange.actions import Exchange
from grader.exchange.register import Register

_FILES = (COURSE_FILE, DECISIONS_FILE, ROSTER_FILE)


class Site:
    """What every request needs of the course."""

    def __init__(self, course: Course) -> None:
        self.root = course.root
        self.register = Register(course)
        self._lock = threading.Lock()
        self._seen: object = None
        self._read: tuple[Course, Roster] = course, Roster()

    @property
    def course(self) -> Course:
        """The course as its files say now."""
        return self._now()[0]

    @property
    def roster(self) -> Roster:
        """Who is in the course now."""
        return self._now()[1]

    @property
    def exchange(self) -> Exchange:
        """What people do in the course's exchange."""
        return Exchange(self.course)

    def _now(self) -> tuple[Course, Roster]:
        stamps = [_stamp(self.root / name) for name in _FILES]
        with self._lock:
            if stamps != self._seen:
                self._read = load_course(self.root), roster_of(self.root)
                self._seen = stamps
            return self._read


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)  # noqa: PTH116 (three at each request)
    except FileNotFoundError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
