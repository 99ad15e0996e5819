"""Where a student uploads work, has it checked while waiting, and hands it in."""

import importlib.metadata
import platform
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.course.model import Assignment
from grader.errors import ExchangeError, GraderError
from grader.exchange.submission import Sent
from grader.receipts.deliver import partners_of
from grader.reports.exercises import by_exercise, hidden_checks_note, in_all
from grader.reports.pages import exercise_html
from grader.service.limits import WITH_OUTPUTS
from grader.service.own import due, released
from grader.service.uploads import Released, Upload
from grader.service.web import Visit, page
from grader.service.work import Looked

_MOST_UPLOADS = 120  # an hour
_HINTS = {
    "large": "Leave out what is not needed; only the outputs of notebooks are taken out here.",
    "unreadable": "Open it in Jupyter, save it, and upload it again.",
    "rivals": "Upload the one that you mean.",
    "missing": "Upload the file in which you wrote, under the name that it had.",
}
_WAIT = "It is too large with the outputs of its notebooks. Hand it in once they are taken out, in a moment."
_ANYWAY = "If you mean it, you can hand it in all the same; it takes the place of what you handed in before."


def upload(visit: Visit) -> Response:
    """Keep what was uploaded, and have it checked."""
    release = released(visit)
    try:
        if not (files := visit.uploads("files")):
            raise ExchangeError("No file came.", "Choose the file in which you wrote, then upload it.")
        visit.site.limits.spend("uploads", visit.person.id, _MOST_UPLOADS)
        visit.state.uploads.put(visit.site.course, release, visit.person.id, files)
    except GraderError as error:
        if not visit.is_htmx:
            raise
        return visit.page("_error.html", status=400, message=error.message, hint=error.hint)
    if visit.is_htmx:
        return visit.page("_student_upload.html", **upload_state(visit, release))
    return visit.back(f"/a/{release.name}#upload")


def progress(visit: Visit) -> Response:
    """Tell a page that asks now and then what became of the upload; nothing where that is as before."""
    state = upload_state(visit, released(visit))
    if visit.request.query_params.get("seen") == str(state["waits"]):
        return Response(status_code=204)
    return visit.page("_student_upload.html", **state)


def check_again(visit: Visit) -> Response:
    """Have the upload checked once more."""
    release = released(visit)
    visit.state.uploads.check(visit.site.course, release, _named(visit, release))
    return visit.back(f"/a/{release.name}#upload")


def discard(visit: Visit) -> Response:
    """Forget the upload."""
    release = released(visit)
    visit.state.uploads.discard(_named(visit, release))
    return visit.back(f"/a/{release.name}", "The upload is removed; nothing of it was handed in.")


def hand_in(visit: Visit) -> Response:
    """Hand the upload in, once however often it is asked for, and show its receipt."""
    release, site, student = released(visit), visit.site, visit.person.id
    upload = _named(visit, release)
    most = site.course.max_submission_mib
    if visit.state.uploads.is_too_large(upload, most):
        return visit.back(f"/a/{release.name}#upload", _WAIT, kind="bad")
    named = [one for one in re.split(r"[,\s]+", visit.text("partners", most=2000)) if one]
    with visit.state.uploads.handing_in(upload, most) as (now, files):
        if not now.submitted:
            looked, anyway = visit.state.uploads.looked(now), visit.text("anyway") == "1"
            if looked and looked.refusal and (looked.refusal.is_final or not anyway):
                return visit.back(f"/a/{release.name}#upload", looked.refusal.message, kind="bad")
            others = partners_of(site.course, release.name, student, named)
            versions = platform.python_version(), importlib.metadata.version("numpy")
            sent = Sent(*versions, anyway, others)
            receipt = site.submit(student, release.name, files, sent=sent, secret=now.id)
            visit.state.uploads.note_submitted(now, receipt.folder)
    message = f"{release.title} is handed in. This page is the receipt; download it, and keep it."
    return visit.back(f"/a/{release.name}/s/{now.id}", message)


def upload_state(visit: Visit, release: Released) -> dict[str, Any]:
    """Return what a page shows of the upload for an assignment."""
    course, kept = visit.site.course, visit.state.uploads
    upload = kept.current(release.name, visit.person.id)
    looked = upload and kept.looked(upload)
    refused = looked.refusal.message if looked and looked.refusal else ""
    waits = kept.waits(course, release, upload) if upload and not looked else None
    student = visit.site.roster.active.get(visit.person.id)
    group = student.group if student else ""
    partners = [one.id for one in visit.site.roster.active.values() if group and one.group == group]
    return {
        "release": release,
        "due": due(visit, release.name),
        "most": course.max_submission_mib,
        "with_outputs": WITH_OUTPUTS,
        "in_groups": course.in_groups(release.name),
        "group": [one for one in partners if one != visit.person.id],
        "upload": upload,
        "waits": waits,
        "poll": 1 + min(9, (waits or 0) // 4),  # seconds
        "looked": looked,
        "remarks": [one for one in looked.remarks if one not in refused] if looked else [],
        "hint": _HINTS.get(looked.refusal.kind, _ANYWAY) if looked and looked.refusal else "",
        "summary": _summary(release.assignment, looked) if looked and release.assignment else {},
        "blocks": _blocks,
        "exercise_html": exercise_html,
    }


def _summary(assignment: Assignment, looked: Looked) -> dict[str, Any]:
    """Return the same as `grader check` says of the public checks; nothing where they say nothing."""
    exercises = by_exercise(looked.judgement)
    if not exercises:
        return {}
    unloaded = next((one for each in exercises for one in each.troubles if one.kind == "module"), None)
    return {
        "exercises": exercises,
        "unloaded": unloaded.lines if unloaded else (),  # why nothing of it can be loaded
        "said": in_all((assignment, exercises)),
        "note": hidden_checks_note(assignment, exercises),
        "passed": all(one.status == "passed" for one in exercises),
    }


def _blocks(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Yield lines that follow each other and are of one kind, and whether they keep their spaces."""
    for is_code, several in groupby(lines, lambda line: line.startswith(" ")):
        yield is_code, "\n".join(line.removeprefix("  ") for line in several)


def _named(visit: Visit, release: Released) -> Upload:
    """Return the upload that a form is about, which must be the last one."""
    current = visit.state.uploads.current(release.name, visit.person.id)
    if current is None or current.id != visit.text("id", most=100):
        raise HTTPException(
            409, "You have uploaded something else since, or removed it. Load the page again."
        )
    return current


ROUTES = [
    page("/a/{name}/upload", upload, to="student", method="POST", upload=True),
    page("/a/{name}/upload", progress, to="student"),
    page("/a/{name}/check", check_again, to="student", method="POST"),
    page("/a/{name}/discard", discard, to="student", method="POST"),
    page("/a/{name}/hand-in", hand_in, to="student", method="POST"),
]
