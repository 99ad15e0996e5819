"""Collecting, grading and publishing from pages: commands of grader beside the server, told as they go."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.course.model import Course
from grader.errors import GraderError, GradingError
from grader.grading.basis import outdated
from grader.grading.class_results import lowered_from, read_results
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.service.accounts import last_actions, recorded
from grader.service.pages.staff import named, overview
from grader.service.web import Link, Visit, page
from grader.service.work import Command, Commands

_WORDS = {"collect": "Collecting", "grade": "Grading", "publish": "Publishing"}


class Job(msgspec.Struct, frozen=True):
    """A command that runs, or ran last of its kind."""

    kind: str
    name: str  # of the assignment; empty: of all
    by: str
    begun: dt.datetime
    command: Command

    def graded(self, course: Course) -> int:
        """Return how many results it has written so far."""
        files = (course.results / self.name).glob("[!.]*.json") if self.kind == "grade" else ()
        return sum(path.stat().st_mtime >= self.begun.timestamp() for path in files)


class GivenOut(msgspec.Struct, frozen=True):
    """What publishing an assignment would do now."""

    ready: list[tuple[Result, Result | None]]  # each with the one that its student has seen, if any
    unmarked: int  # of these, how many hold answers that nobody has marked
    undecided: list[Result]
    lowered: list[tuple[Result, Result]]  # each with the published one, which stands unless allowed
    stale: int  # that checks of an earlier form gave
    version: str  # another one when anything of it changes
    problems: list[str]


def work(visit: Visit) -> Response:
    """Show how far each assignment is, what can be started, and what runs."""
    sheets, roster = overview(visit).sheets(), visit.site.roster
    rows = []
    for name, sheet in sheets.items():
        cells = sheet.cells.values()
        ungraded = sum(bool(cell.undecided and cell.undecided.kind == "ungraded") for cell in cells)
        unmarked = sum(cell.unmarked_points > 0 for cell in cells)
        rows.append((name, len(sheet.cells), ungraded, unmarked, len(roster.active)))
    return visit.page("staff_work.html", rows=rows, **_running(visit), is_part=False)


def actions(visit: Visit) -> Response:
    """Show what staff did last on pages."""
    rows = last_actions(visit.site.register)
    return visit.page("staff_actions.html", rows=[(dt.datetime.fromtimestamp(r.at, dt.UTC), r) for r in rows])


def jobs(visit: Visit) -> Response:
    """Show what runs, as a part of the page that asks again and again."""
    return visit.part("_staff_jobs.html", **_running(visit), is_part=True)


def collect(visit: Visit) -> Response:
    """Take in what was handed in, of one assignment or of all."""
    return _start(visit, "collect", _chosen(visit))


def grade(visit: Visit) -> Response:
    """Grade what was collected of an assignment."""
    return _start(visit, "grade", _chosen(visit), *(["--force"] if visit.text("force") else []))


def stop(visit: Visit) -> Response:
    """End what runs: what is done stays."""
    job = _started(visit).get(visit.text("kind"))
    if job and job.command.code is None:
        job.command.stop()
    return visit.back("/grading", "It is stopped; what was done stays.")


def to_publish(visit: Visit) -> Response:
    """Show what students would be given, before it is."""
    name = named(visit, visit.path["name"])
    return visit.page("staff_publish.html", name=name, out=given_out(visit.site.course, name))


def publish(visit: Visit) -> Response:
    """Give students their feedback, as it was confirmed."""
    name = named(visit, visit.path["name"])
    if given_out(visit.site.course, name).version != visit.text("version"):
        why = "Something has changed since you looked: look again at what is given out."
        return visit.back(f"/grading/publish/{quote(name)}", why, kind="bad")
    flags = [f"--{one}" for one in ("model-answers", "stale", "allow-lower") if visit.text(one)]
    return _start(visit, "publish", name, *flags)


def given_out(course: Course, name: str) -> GivenOut:
    """Return what publishing an assignment would do now."""
    try:
        found, problems = read_results(course, [name], newest=True)
    except GradingError as error:  # nothing is graded yet
        raise HTTPException(404, error.message) from None
    results, published = found[name], ResultStore(course, course.published)
    lowered = list[tuple[Result, Result]]()
    for result in results:
        if before := lowered_from(published, result):
            lowered.append((result, before))
    back = {result.source for result, _ in lowered}
    ready = [result for result in results if not result.undecided and result.source not in back]
    return GivenOut(
        ready=[(one, published.read(name, one.student, one.attempt)) for one in ready],
        unmarked=sum(one.unmarked_points > 0 for one in ready),
        undecided=[one for one in results if one.undecided],
        lowered=lowered,
        stale=_stale(course, name, ready),
        version=hashlib.sha256(msgspec.json.encode(results)).hexdigest(),
        problems=problems,
    )


def _stale(course: Course, name: str, results: Sequence[Result]) -> int:
    try:
        return len(outdated(course, name, results))
    except GraderError:  # without its checks, the command says what is wrong
        return 0


def _started(visit: Visit) -> dict[str, Job]:
    """Return what staff have started since the server runs, by kind."""
    known = visit.request.app.state
    if not hasattr(known, "jobs"):
        known.jobs = {}
    return cast(dict[str, Job], known.jobs)


def _start(visit: Visit, kind: str, name: str, *flags: str) -> Response:
    commands: Commands = visit.request.app.state.commands
    course = visit.site.course
    begun = dt.datetime.now(dt.UTC)
    arguments = [kind, "--course", str(course.root), *flags, "--", *([name] if name else [])]
    command = commands.start(kind, arguments, by=visit.person.id)
    if command is None:
        return visit.back(
            "/grading", f"{_WORDS[kind]} is under way already: wait until that is done.", kind="bad"
        )
    _started(visit)[kind] = Job(kind, name, visit.person.label, begun, command)
    return visit.back("/grading")


def _chosen(visit: Visit) -> str:
    return named(visit, visit.text("name")) if visit.text("name") else ""


def _running(visit: Visit) -> dict[str, Any]:
    found = sorted(_started(visit).values(), key=lambda job: job.begun, reverse=True)
    return {
        "jobs": [(job, job.graded(visit.site.course), list(job.command.lines)) for job in found],
        "busy": any(job.command.code is None for job in found),
        "words": _WORDS,
    }


ROUTES = [
    page("/grading", work, to="observer"),
    page("/grading/jobs", jobs, to="observer"),
    page("/grading/collect", recorded(collect), to="instructor", method="POST"),
    page("/grading/grade", recorded(grade), to="instructor", method="POST"),
    page("/grading/stop", recorded(stop), to="instructor", method="POST"),
    page("/grading/actions", actions, to="instructor"),
    page("/grading/publish/{name}", to_publish, to="observer"),
    page("/grading/publish/{name}", recorded(publish), to="assistant", method="POST"),
]
NAVIGATION = [Link("/grading", "Grading", to="observer")]
