"""Feedback for the bulk upload of a learning management system: beside the names that it gave itself.

The zip file with the submissions, as downloaded there, says what the system calls each of them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import ClassVar

from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GradingError
from grader.exchange.handins.formats import format_at
from grader.exchange.handins.handin import Taking
from grader.exchange.handins.match import key_of, read_map, students_of
from grader.exchange.handins.place import Place
from grader.files.zips import zipped
from grader.grading.results import Result
from grader.reports.feedback import feedbacks
from grader.reports.report import Report

_FILE = "feedback.txt"


class FeedbackZip(Report, frozen=True):
    """A file for each submission in a zip file of the system."""

    file: str = ""  # what was downloaded

    system: ClassVar[str]
    format: ClassVar[str]  # of the hand-ins in it

    def place(self, found: str, paths: Iterable[str]) -> str:
        """Return what the system takes as feedback on a submission, by what it called it; empty: nothing."""
        raise NotImplementedError

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        return self._made(course, results)[0]

    def remarks(self, course: Course, results: Mapping[str, Sequence[Result]]) -> list[str]:
        return self._made(course, results)[1]

    def _made(self, course: Course, results: Mapping[str, Sequence[Result]]) -> tuple[bytes, list[str]]:
        if len(results) != 1 or not self.file:
            hint = f"Download the submissions from {self.system}: grader report NAME ... -O file=FILE."
            raise GradingError(f"{self.system} takes the feedback on one assignment, by its zip file.", hint)
        [(name, found)] = results.items()
        roster, said = roster_of(course.root), read_map(course.root, name)
        texts = feedbacks(course, name, found)
        where = Place(self.file, course.zone or dt.UTC)
        paths = dict[str, list[str]]()
        for one in format_at(where, self.format).hand_ins(where, name, Taking()):
            mapped = said.get(key_of(one.found))
            by_map = [student.id for student in roster.known_as(mapped)] or [mapped] if mapped else []
            named = by_map or students_of(one, roster)  # or those of a group
            known = [student for student in named if student in texts]
            if known and (path := self.place(one.found, where.files)):
                paths[path] = known
        left = [roster.label(student) for student in sorted(texts.keys() - set(chain(*paths.values())))]
        files = {path: texts[students[0]].encode() for path, students in paths.items()}
        return zipped(files), [f"{name}: not in {self.file}: {', '.join(left)}."] if left else []


class MoodleFeedback(FeedbackZip, frozen=True):
    """View all submissions, Upload multiple feedback files in a zip."""

    system = "Moodle"
    format = "moodle"

    def place(self, found: str, paths: Iterable[str]) -> str:
        """Return a file in the participant's folder, whose number tells Moodle whose it is."""
        return f"{found}_assignsubmission_file_/{_FILE}" if found.rpartition("_")[2].isdecimal() else ""


class CanvasFeedback(FeedbackZip, frozen=True):
    """Upload Submissions."""

    system = "Canvas"
    format = "canvas"

    def place(self, found: str, paths: Iterable[str]) -> str:
        """Return a name with the numbers of the user and of a file handed in, by which Canvas knows both."""
        user = found.rpartition("_")[2]
        for path in paths:
            numbers = [part for part in path.split("_") if part.isdecimal()][:2]
            if len(numbers) == 2 and numbers[0] == user:
                return f"{path[: path.index('_'.join(numbers))]}{'_'.join(numbers)}_{_FILE}"
        return ""
