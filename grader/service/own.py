"""What is a student's own, as the pages for students show it: when work is due, and what was handed in."""

import datetime as dt
from typing import Literal, TypeAlias

import msgspec
from starlette.exceptions import HTTPException

from grader.course.model import SERVE, Course
from grader.exchange.choose import choose, delay
from grader.exchange.submission import Receipt, Submission
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.receipts.receipt import grade, in_time, late_now
from grader.service.uploads import Released
from grader.service.web import Visit

Tag: TypeAlias = Literal["good", "warn", "bad"]


class Due(msgspec.Struct, frozen=True):
    """When an assignment is due for a student, and what that means now."""

    moment: dt.datetime | None
    extended: bool
    excused: bool
    left: str  # as "2 d 3 h"; nothing once it is past
    late: str  # what late work counts now; nothing before
    tag: Tag  # how that is shown


class OwnWork(msgspec.Struct, frozen=True):
    """A submission of a student's."""

    receipt: Receipt
    secret: str  # what names it in an address
    state: str  # in time, late ...
    tag: Tag  # how that is shown
    counts: bool
    taken_in: bool
    grade: str


def released(visit: Visit) -> Released:
    """Return the released assignment in the address."""
    exchange, name = visit.site.exchange, visit.path["name"]
    if name not in exchange.released():
        raise HTTPException(404, "No such assignment is released.")
    return visit.state.releases.get(exchange, name)


def due(visit: Visit, name: str) -> Due:
    """Return when an assignment is due for the student who asks."""
    course, student, now = visit.site.course, visit.person.id, dt.datetime.now(dt.UTC)
    moment = course.due(name, student)
    left = delay(now.astimezone(moment.tzinfo), moment) if moment and now < moment else ""
    now_counts = late_now(course, moment) if moment else ""
    late = f"late work {now_counts}" if now_counts else ""
    excused = course.excuse(name, student) is not None
    return Due(moment, moment != course.due(name), excused, left, late, _tag(course, now, moment))


def _tag(course: Course, moment: dt.datetime, due: dt.datetime | None) -> Tag:
    if due is None or moment <= due:
        return "good"
    return "warn" if course.late.factor(moment, due) else "bad"


def receipts(visit: Visit) -> dict[str, list[Receipt]]:
    """Return all that the student who asks has handed in, by assignment, the oldest first."""
    found = dict[str, list[Receipt]]()
    is_served = visit.site.course.exchange == SERVE  # or students hand in elsewhere, where nobody knows them
    for receipt in visit.site.served.receipts(visit.person.id) if is_served else ():
        found.setdefault(receipt.assignment, []).append(receipt)
    return found


def handed_in(visit: Visit, name: str) -> list[OwnWork]:
    """Return what the student who asks has handed in for an assignment, the newest first."""
    own, exchange, moment = receipts(visit).get(name, []), visit.site.exchange, due(visit, name).moment
    course, submissions = exchange.course, [Submission.parse(one.folder) for one in own]
    # What another of a group handed in may count instead.
    chosen = [] if course.in_groups(name) else choose(submissions, course, moment)
    counting = {one.source for one, _, _ in chosen}
    return [
        OwnWork(
            receipt=receipt,
            secret=one.secret,
            state=in_time(course, receipt.submitted, moment),
            tag=_tag(course, receipt.submitted, moment),
            counts=one.source in counting,
            taken_in=exchange.transport.given_back("receipt", receipt.folder) is not None,
            grade=grade(exchange, [receipt]),
        )
        for receipt, one in reversed([*zip(own, submissions, strict=True)])
    ]


def published(visit: Visit, name: str) -> list[Result]:
    """Return the results of the student who asks that have been published, of a group's work as well."""
    course = visit.site.course
    found, _ = ResultStore(course, course.published).all(name, visit.person.id)
    return found  # what cannot be read is told to people of the course; the feedback stands


def submission(visit: Visit) -> OwnWork:
    """Return the submission in the address, if it is the student's who asks."""
    found = handed_in(visit, visit.path["name"])
    for one in found:
        if one.secret == visit.path["secret"]:
            return one
    raise HTTPException(404, "There is no such submission of yours.")
