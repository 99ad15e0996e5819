"""The class as the pages for staff show it: read once, and of an assignment again when its files change."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from grader.course.model import Course
from grader.course.roster import Student
from grader.errors import GraderError
from grader.exchange.collected import collected_students
from grader.grading.class_results import read_results
from grader.grading.course_grade import CourseGrade, Reached
from grader.grading.marking import to_mark
from grader.grading.marks import marked
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.reports.standing import absent, counting, grades_of, lateness, state
from grader.reports.table import stuck
from grader.service.site import Site

_TICK = 1_000_000_000  # nanoseconds


class ClassCell(Reached, frozen=True):
    """What the class table shows of the result that counts for a student."""

    late: str
    state: str


class Sheet(msgspec.Struct, frozen=True):
    """One assignment: whoever handed it in, and what a person should look at."""

    cells: dict[str, ClassCell] = {}
    problems: list[str] = []
    absent: list[str] = []
    stuck: dict[tuple[str, str], list[str]] = {}
    written: dict[str, tuple[int, int]] = {}  # of what a person marks: answers, and how many wait


class ClassRow(msgspec.Struct, frozen=True):
    """A student of the class table."""

    student: str
    name: str
    section: str
    is_known: bool  # whether in the roster, or there is none
    cells: list[ClassCell | None]
    grade: CourseGrade


class Overview:
    """What the pages for staff show of the results of a course."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._sheets = dict[str, tuple[list[Any], Sheet]]()
        self._rows: tuple[list[Any], list[ClassRow]] = [], []
        self._graded: tuple[list[Any], list[Result]] = [], []  # of one assignment only: a class is large

    def sheets(self) -> dict[str, Sheet]:
        """Return each assignment of the course."""
        course, collected = self._site.course, _collected_stamps(self._site.course)
        with self._lock:
            return {name: self._sheet(course, name, collected.get(name, (0, 0))) for name in course.names}

    def rows(self) -> list[ClassRow]:
        """Return the class, by id, with what each has reached by now."""
        course, roster, sheets = self._site.course, self._site.roster, self.sheets()
        stamp = [course, roster, *sheets.values(), time.time() // 60]
        with self._lock:
            if self._rows[0] == stamp:
                return self._rows[1]
        rows, nobody = list[ClassRow](), Student(id="")
        cells = {name: sheet.cells for name, sheet in sheets.items()}
        for student, grade in grades_of(course, cells).items():
            line = roster.students.get(student, nobody)
            is_known = line is not nobody or not roster.students
            own = [there.get(student) for there in cells.values()]
            rows.append(ClassRow(student, line.name, line.section, is_known, own, grade))
        with self._lock:
            self._rows = stamp, rows
        return rows

    def graded(self, name: str) -> tuple[list[Result], list[str]]:
        """Return the results of an assignment with the marks that there are now, and problems."""
        course = self._site.course
        newest = _stamp(course.results / name)
        stamp = [course, name, newest]
        known, results = self._graded
        if known != stamp:
            results, unread = ResultStore(course).all(name)
            if unread or newest > time.time_ns() - _TICK:
                return marked(course, results)[0], unread
            self._graded = stamp, results
        return marked(course, results)

    def _sheet(self, course: Course, name: str, collected: tuple[int, int]) -> Sheet:
        folders = (course.results, course.marks, course.published)
        times = [*collected, *(_stamp(folder / name) for folder in folders)]
        stamp = [course, *times]
        known, sheet = self._sheets.get(name, ([], Sheet()))
        if known != stamp:
            sheet = _sheet(course, name)
            # What changed just now may change once more within the same tick of the disk's clock.
            settled = max(times) < time.time_ns() - _TICK
            self._sheets[name] = stamp if settled else [], sheet
        return sheet


def _sheet(course: Course, name: str) -> Sheet:
    try:
        found, problems = read_results(course, [name])
    except GraderError as error:  # nothing is graded yet
        return Sheet(problems=[str(error)] if any((course.results / name).glob("[!.]*.json")) else [])
    results = counting(found[name])
    return Sheet(
        cells={one.student: ClassCell.of(one, late=lateness(one), state=state(one)) for one in results},
        problems=problems,
        absent=absent(course, name, results),
        stuck=stuck([one for one in results if not one.undecided]),
        written={
            question: (len(own), sum(one.waits_for_mark(question) for one in own))
            for question, own in to_mark(found[name], again=True).items()
        },
    )


def _collected_stamps(course: Course) -> dict[str, tuple[int, int]]:
    """Return for each assignment how much of it is collected, and when the last of it came."""
    found = dict[str, tuple[int, int]]()
    for student in collected_students(course):
        with suppress(OSError), os.scandir(course.submitted / student) as entries:  # it is told elsewhere
            for entry in entries:
                name = entry.name.partition("@")[0]
                count, newest = found.get(name, (0, 0))
                found[name] = count + 1, max(newest, entry.stat(follow_symlinks=False).st_mtime_ns)
    return found


def _stamp(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
