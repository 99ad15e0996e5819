"""The course that is served, which is read anew when its files change, as commands change them."""

import os
import re
import threading
from pathlib import Path

from grader.course.files import load_course
from grader.course.logs import DECISIONS_FILE
from grader.course.model import COURSE_FILE, SERVE, Course
from grader.course.roster import ROSTER_FILE, Roster, roster_of
from grader.errors import CourseError, ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.register import register_of
from grader.exchange.served import Served
from grader.exchange.submission import Receipt, Sent
from grader.files.tree import SubmittedFiles
from grader.service.limits import Rates

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FILES = (COURSE_FILE, DECISIONS_FILE, ROSTER_FILE)


class Site:
    """What every request needs of the course."""

    def __init__(self, course: Course) -> None:
        self.root = course.root
        self.limits = Rates()
        self.register = register_of(course)
        self._lock = threading.Lock()
        self._seen: object = None
        self._read: tuple[Course, Roster] = course, Roster()

    @property
    def course(self) -> Course:
        """The course as its files say now."""
        return self._now()[0]

    @property
    def latest(self) -> Course:
        """The course as it could be read last, for a page that tells that it cannot be read now."""
        return self._read[0]

    @property
    def roster(self) -> Roster:
        """Who is in the course now."""
        return self._now()[1]

    @property
    def exchange(self) -> Exchange:
        """What people do in the course's exchange."""
        return Exchange(self.course)

    @property
    def served(self) -> Served:
        """What the server keeps; where students hand in elsewhere, there are only pages for staff."""
        course = self.course
        if course.exchange != SERVE:
            hint = f'Write exchange = "{SERVE}" there, and release anew; what is collected stays.'
            raise CourseError(f"{COURSE_FILE} names another exchange, {course.exchange!r}.", hint)
        return Served(course)

    def submit(
        self, student: str, name: str, files: SubmittedFiles, *, sent: Sent, secret: str | None = None
    ) -> Receipt:
        """Hand in for a student who is known, within what one may; what came before is told again.

        By the `secret`, made where it was sent from, it is known again; a page that sends it once makes none.
        """
        exchange, served = self.exchange, self.served
        if secret is not None:
            if not _SECRET.fullmatch(secret):
                raise ExchangeError("The id of this submission is none.", "Submit it with 'grader submit'.")
            if before := served.before(student, exchange.require_released(name), secret):
                return before
        course = exchange.course
        self.limits.spend("submissions", student, course.serve.submissions_per_hour)
        if served.kept_mib(student) + sum(map(len, files.values())) / 2**20 > course.serve.quota_mib:
            limit = f"the limit is {course.serve.quota_mib:g} MiB"
            raise ExchangeError(
                f"All that you handed in is too much: {limit}.", "Ask your instructor, who can raise it."
            )
        return exchange.submit(self.root, name, student, files=files, sent=sent, secret=secret)

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
