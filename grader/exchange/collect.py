"""From the students to the instructor: copy the submissions that count into `submitted/`."""

from __future__ import annotations

import datetime as dt
import fcntl
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import collected_students, store_folder
from grader.exchange.directory import DirectoryExchange
from grader.exchange.oserrors import explained
from grader.exchange.student_work import StudentWork
from grader.exchange.taken import Taken


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
    inbound = exchange.submissions(name)
    grouped = itertools.groupby(inbound.submissions, key=lambda one: one.student)
    theirs = {student: list(submissions) for student, submissions in grouped}
    taken: list[Taken] = []
    hint = "What is collected so far stays; collect again."
    with explained(f"Not all of {name!r} could be collected", hint), _alone(store_folder(course)):
        for student in sorted({*theirs, *collected_students(course)}):
            work = StudentWork(course, exchange.inbound, name, student, now)
            try:
                taken += work.collect(theirs.get(student, []))
            except ExchangeError as error:
                taken.append(Taken(student, "refused", error.message))
    return taken + [Taken("", "refused", problem) for problem in inbound.problems]


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Keep others from collecting into the same folder meanwhile; a killed process keeps nobody out."""
    # Instructors may share it as a group; it is nobody else's business.
    store.mkdir(mode=0o770, exist_ok=True)
    with (store / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExchangeError(
                f"Somebody else is collecting into {store}.", "Wait until it is done."
            ) from None
        yield
