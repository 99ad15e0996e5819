"""Collecting, grading, publishing and reports from pages: commands of grader beside the server.

A report is given as a download: the command reads what is uploaded for it.
"""

import datetime as dt
import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
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
from grader.reports.formats import REPORTS
from grader.service.pages.staff import named
from grader.service.people import last_actions
from grader.service.web import Visit, page

_WORDS = {"collect": "Collecting", "grade": "Grading", "publish": "Publishing"}
_SECONDS = 600.0
_NOT_ASKED = ("file", "pages")  # paths on the server; the first is that of what is uploaded


def work(visit: Visit) -> Response:
    """Show how far each assignment is, what can be started, and what runs."""
    return visit.page("staff_work.html", **_running(visit), is_part=False)


def actions(visit: Visit) -> Response:
    """Show what staff did last on pages."""
    rows = last_actions(visit.site.register)
    return visit.page("staff_actions.html", rows=[(dt.datetime.fromtimestamp(r.at, dt.UTC), r) for r in rows])


def jobs(visit: Visit) -> Response:
    """Show what runs, as a part of the page that asks again and again; and once it is done, the table."""
    return visit.page("_staff_jobs.html", **_running(visit), is_part=True)


def collect(visit: Visit) -> Response:
    """Take in what was handed in, of one assignment or of all."""
    return _start(visit, "collect", _chosen(visit))


def grade(visit: Visit) -> Response:
    """Grade what was collected of an assignment."""
    cluster = visit.site.course.serve.cluster
    how = ("--force",) if visit.text("force") else ()
    return _start(visit, "grade", _chosen(visit), *how, *(("--cluster", cluster) if cluster else ()))


def stop(visit: Visit) -> Response:
    """End what runs: what is done stays."""
    if command := visit.state.commands.last.get(visit.text("kind")):
        command.stop()
    return visit.back("/grading", "It is stopped; what was done stays.")


def to_publish(visit: Visit) -> Response:
    """Show what students would be given, before it is."""
    name = named(visit)
    return visit.page("staff_publish.html", name=name, out=given_out(visit.site.course, name))


def publish(visit: Visit) -> Response:
    """Give students their feedback, as it was confirmed."""
    name = named(visit)
    if given_out(visit.site.course, name)["version"] != visit.text("version"):
        why = "Something has changed since you looked: look again at what is given out."
        return visit.back(f"/grading/publish/{quote(name)}", why, kind="bad")
    flags = [f"--{one}" for one in ("model-answers", "stale", "allow-lower") if visit.text(one)]
    return _start(visit, "publish", name, *flags)


def given_out(course: Course, name: str) -> dict[str, Any]:
    """Return what publishing an assignment would do now."""
    try:
        found, problems = read_results(course, [name], newest=True)
    except GradingError as error:  # nothing is graded yet
        raise HTTPException(404, error.message) from None
    results, published = found[name], ResultStore(course, course.published)
    lowered, back = list[tuple[Result, Result]](), set[str]()
    for one in results:
        try:
            before = lowered_from(published, one)
        except GradingError as error:
            problems.append(f"Not published: {one.student}: {error}")
            back.add(one.source)
        else:
            lowered += [(one, before)] if before else []
    back |= {result.source for result, _ in lowered}
    ready = [result for result in results if not result.undecided and result.source not in back]
    return {
        # Each with the one that its student has seen, if any.
        "ready": [(one, published.read(name, one.student, one.attempt)) for one in ready],
        "unmarked": sum(one.unmarked_points > 0 for one in ready),  # that hold answers nobody has marked
        "undecided": [one for one in results if one.undecided],
        "lowered": lowered,  # each with the published one, which stands unless allowed
        "stale": _stale(course, name, results),  # how many checks of an earlier form gave
        "version": hashlib.sha256(msgspec.json.encode(results)).hexdigest(),  # another when anything changes
        "problems": problems,
    }


def _stale(course: Course, name: str, results: Sequence[Result]) -> int:
    try:
        return len(outdated(course, name, results))
    except GraderError:  # without its checks, the command says what is wrong
        return 0


def _start(visit: Visit, kind: str, name: str, *flags: str) -> Response:
    commands = visit.state.commands
    if commands.start(visit.site.course, kind, name, *flags, by=visit.person):
        return visit.back("/grading")
    other = commands.in_the_way(kind, name)
    told = f"{_WORDS[other.kind if other else kind]} is under way already: wait until that is done."
    return visit.back("/grading", told, kind="bad")


def _chosen(visit: Visit) -> str:
    return named(visit, visit.text("name")) if visit.text("name") else ""


def _running(visit: Visit) -> dict[str, Any]:
    found = sorted(visit.state.commands.last.values(), key=lambda one: one.begun, reverse=True)
    busy, rows = any(one.code is None for one in found), []  # first: what ends meanwhile is asked for again
    for name, sheet in visit.state.overview.sheets().items():
        cells = sheet.cells.values()
        ungraded = sum(bool(cell.undecided and cell.undecided.kind == "ungraded") for cell in cells)
        rows.append((name, len(cells), ungraded, sum(cell.unmarked_points > 0 for cell in cells)))
    students = len(visit.site.roster.active)
    return {"jobs": found, "busy": busy, "words": _WORDS, "rows": rows, "students": students}


def exports(visit: Visit) -> Response:
    """Show the reports, each with its options."""
    rows = []
    for name, entry in REPORTS.items():
        options = [option.partition("=")[::2] for option in entry.options]
        asked = [(option, default) for option, default in options if option not in _NOT_ASKED]
        rows.append((name, entry.summary, asked, any(option == "file" for option, _ in options)))
    return visit.page("staff_exports.html", rows=rows)


def export(visit: Visit) -> Response:
    """Make a report, and give it."""
    kind, course = visit.text("format"), visit.site.course
    if kind not in REPORTS:
        raise HTTPException(400, "There is no such report.")
    names = [named(visit, visit.text("name"))] if visit.text("name") else []
    with tempfile.TemporaryDirectory(prefix="deltagrade-") as folder:
        ending = REPORTS[kind].ending.strip("()")
        made = Path(folder) / f"made{ending}"
        options = _options(visit, kind, Path(folder))
        about = ["--course", str(course.root), "--format", kind, "-o", str(made), *options]
        command = [sys.executable, "-P", "-m", "grader", "report", *about, "--", *names]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise HTTPException(400, "The report took too long. Ask for one assignment.") from None
        if not made.exists():
            why = done.stderr.replace(folder, "").removeprefix("Error: ").strip()
            raise HTTPException(400, why or "The report could not be made.")
        content = made.read_bytes()
    file = f"{course.id}-{'-'.join(names) or 'all'}-{kind}{ending}"
    return visit.file(content, file)


def _options(visit: Visit, kind: str, folder: Path) -> list[str]:
    """Return a report's options as the command takes them; what was uploaded lies in the folder then."""
    options = list[str]()
    for option in REPORTS[kind].options:
        name, _, default = option.partition("=")
        value = "" if name in _NOT_ASKED else visit.text(f"{kind}.{name}", most=500)
        if value not in ("", default):
            options += ["-O", f"{name}={value}"]
    for name, content in visit.uploads(f"{kind}.file").items():
        ending = PurePath(name).suffix.lower()
        place = folder / f"uploaded{ending if re.fullmatch(r'[.][a-z]{2,4}', ending) else ''}"
        place.write_bytes(content)
        options += ["-O", f"file={place}"]
    return options


ROUTES = [
    page("/grading", work, to="observer"),
    page("/grading/jobs", jobs, to="observer"),
    page("/grading/collect", collect, to="instructor", method="POST"),
    page("/grading/grade", grade, to="instructor", method="POST"),
    page("/grading/stop", stop, to="instructor", method="POST"),
    page("/grading/actions", actions, to="instructor"),
    page("/grading/publish/{name}", to_publish, to="observer"),
    page("/grading/publish/{name}", publish, to="assistant", method="POST"),
    page("/exports", exports, to="observer"),
    page("/exports", export, to="observer", method="POST", upload=True),
]
