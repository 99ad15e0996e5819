"""One submission of a student: its receipts, its feedback, and asking for it to be graded again."""

import urllib.parse

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.errors import GradingError
from grader.exchange.submission import Receipt, Submission
from grader.files.zips import zipped
from grader.grading.regrades import LONGEST, RegradeStore
from grader.grading.results import Result
from grader.service.own import due, published, released, submission
from grader.service.web import Visit, page


def show(
    visit: Visit, *, status: int = 200, wrong: str = "", exercise: str = "", reason: str = ""
) -> Response:
    """Show a submission; and what was wrong with a question about it, with what was typed."""
    one, course = submission(visit), visit.site.course
    receipt = one.receipt
    requests = RegradeStore(course).read(receipt.assignment, receipt.student)
    own = [request for request in requests if request.source == receipt.folder]
    result = _graded(visit, receipt) if one.grade else None
    asked = {request.exercise for request in own if request.is_open}
    return visit.page(
        "student_submission.html",
        status=status,
        wrong=wrong,
        exercise=exercise,
        reason=reason,
        release=released(visit),
        due=due(visit, receipt.assignment),
        one=one,
        result=result,
        requests=own,
        to_ask=[name for name in result.exercises if name not in asked] if result else [],
        most=LONGEST,
    )


def own_receipt(visit: Visit) -> Response:
    """Give the receipt of a submission, as `grader submit` keeps it."""
    receipt = submission(visit).receipt
    return visit.file(receipt.to_json(), f"{_name(visit)}-receipt.json", "application/json")


def signed_receipt(visit: Visit) -> Response:
    """Give the receipt that the course's side signed when it took the submission in."""
    receipt = submission(visit).receipt
    data = visit.site.exchange.transport.given_back("receipt", receipt.folder)
    if data is None:
        raise HTTPException(404, "It is not taken in yet.")
    return visit.file(data, f"{_name(visit)}-signed-receipt.json", "application/json")


def own_files(visit: Visit) -> Response:
    """Give back what was handed in."""
    files, _ = visit.site.served.read(Submission.parse(submission(visit).receipt.folder))
    return visit.file(zipped(files), f"{_name(visit)}.zip", "application/zip")


def feedback(visit: Visit) -> Response:
    """Show the page that was given back, as it is: it can do nothing here."""
    content = visit.site.exchange.feedback(submission(visit).receipt, "page")
    if content is None:
        raise HTTPException(404, "There is no feedback yet.")
    answer = visit.document(content)
    if "keep" in visit.request.query_params:
        told = f"attachment; filename*=UTF-8''{urllib.parse.quote(_name(visit))}-feedback.html"
        answer.headers["content-disposition"] = told
    return answer


def ask(visit: Visit) -> Response:
    """Ask for an exercise to be graded again."""
    one = submission(visit)
    result = _graded(visit, one.receipt)
    exercise, reason = visit.text("exercise", most=200), visit.text("reason")
    store, receipt = RegradeStore(visit.site.course), one.receipt
    try:
        if not (one.grade and result and exercise in result.exercises):
            raise GradingError("There is no grade of this to ask about.", "Ask once there is feedback on it.")
        store.ask(receipt.assignment, receipt.student, receipt.folder, exercise, reason)
    except GradingError as error:
        return show(visit, status=400, wrong=str(error), exercise=exercise, reason=reason)
    place = f"/a/{receipt.assignment}/s/{one.secret}#again"
    return visit.back(place, f"You have asked about {exercise}; the answer will be here.")


def of_group(visit: Visit) -> Response:
    """Show the feedback on what another of the student's group handed in."""
    for result in published(visit, visit.path["name"]):
        content = visit.site.exchange.transport.given_back("page", result.source) if result.group else None
        if content is not None:
            return visit.document(content)
    raise HTTPException(404, "There is no feedback on the work of a group of yours.")


def _graded(visit: Visit, receipt: Receipt) -> Result | None:
    """Return the published result that a submission, or what counts for the group instead, has."""
    found = published(visit, receipt.assignment)
    return next((one for one in found if one.source == receipt.folder or one.group), None)


def _name(visit: Visit) -> str:
    receipt = submission(visit).receipt
    return f"{receipt.assignment}-{receipt.submitted:%Y-%m-%d-%H%M%S}"


ROUTES = [
    page("/a/{name}/group", of_group, to="student"),
    page("/a/{name}/s/{secret}", show, to="student"),
    page("/a/{name}/s/{secret}/receipt", own_receipt, to="student"),
    page("/a/{name}/s/{secret}/signed-receipt", signed_receipt, to="student"),
    page("/a/{name}/s/{secret}/files", own_files, to="student"),
    page("/a/{name}/s/{secret}/feedback", feedback, to="student"),
    page("/a/{name}/s/{secret}/regrade", ask, to="student", method="POST"),
]
NAVIGATION = ()
