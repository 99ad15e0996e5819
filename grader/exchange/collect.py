"""From the students to the instructor: copy the submissions that count into `submitted/`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.course.model import Course
from grader.course.secret import course_secret
from grader.errors import ExchangeError, explained
from grader.exchange.collected import collected_students
from grader.exchange.directory import DirectoryExchange
from grader.exchange.student_work import StudentWork
from grader.exchange.taken import Taken
from grader.files.atomic import remove_abandoned
from grader.files.lock import locked
from grader.receipts.given_back import give_back
from grader.receipts.signed_receipt import receipt_key

_ABANDONED = dt.timedelta(days=1)


def collect(course: Course, exchange: DirectoryExchange, name: str, now: dt.datetime) -> list[Taken]:
    """Collect an assignment: what each student's submission is under the course's policy.

    Parameters
    ----------
    course : Course
        The instructor's course.
    exchange : DirectoryExchange
        Where the submissions are.
    name : str
        Name of the assignment.
    now : datetime
        The time, with its time zone; a submission from later than that is noted.

    Returns
    -------
    list of Taken
        By student; at the end the inbound folders that are no submission.

    Raises
    ------
    ExchangeError
        If the assignment is unknown, the inbound folder cannot be listed, the disk is full, or somebody else
        is collecting. One student's faulty submission raises nothing: it is reported as refused.
    """
    exchange.require_planned(name)
    key = receipt_key(course_secret(course))
    inbound = exchange.submissions(name)
    grouped = itertools.groupby(inbound.submissions, key=lambda one: one.student)
    theirs = {student: list(submissions) for student, submissions in grouped}
    taken: list[Taken] = []
    hint = "Make room there, or the right to write; what is collected so far stays; collect again."
    store = course.submitted
    with explained(f"Not all of {name!r} could be collected into {store}", hint), _alone(store):
        remove_abandoned(exchange.inbound, _ABANDONED)
        for student in sorted({*theirs, *collected_students(course)}):
            work = StudentWork(course, exchange.inbound, name, student, now)
            try:
                own = work.collect(theirs.get(student, []))
            except ExchangeError as error:
                taken.append(Taken(student, "refused", error.message))
            else:
                taken += _with_receipts(own, exchange, name, key)
    return taken + [Taken("", "refused", problem) for problem in inbound.problems]


def _with_receipts(own: list[Taken], exchange: DirectoryExchange, name: str, key: bytes) -> list[Taken]:
    """Give a student signed receipts, and return what was taken with a note if that cannot be done."""
    if not own:
        return own
    *others, last = own
    try:
        give_back(exchange, name, last.student, key)
    except ExchangeError as error:
        return [*others, dataclasses.replace(last, notes=(*last.notes, error.message))]
    return own


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Keep others from collecting into the same folder meanwhile; a killed process keeps nobody out."""
    # Instructors may share it as a group; it is nobody else's business.
    store.mkdir(mode=0o770, exist_ok=True)
    busy = ExchangeError(f"Somebody else is collecting into {store}.", "Wait until it is done.")
    with locked(store / ".lock", busy):
        yield
