"""The first page, of what is out and when it is due; that of one assignment; and that of one submission."""

import functools
import mimetypes
import re
import urllib.parse

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.errors import GradingError
from grader.exchange.submission import Receipt, Submission
from grader.files.zips import zipped
from grader.grading.regrades import LONGEST, RegradeStore
from grader.grading.results import Result
from grader.receipts.receipt import grade
from grader.service.own import due, handed_in, published, receipts, released, submission
from grader.service.pages.student_upload import upload_state
from grader.service.uploads import Released
from grader.service.web import Visit, page

_README = "README.md"
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)
_LONGEST = 500_000  # characters
_DEEPEST = 6
# What may be wider than a phone is scrolled by keys as well.
_SCROLLING = {
    "<pre>": '<pre tabindex="0">',
    "<table>": '<div class="wide" role="group" aria-label="Table" tabindex="0"><table>',
    "</table>": "</table></div>",
}


def assignments(visit: Visit) -> Response:
    """Show what is released and when it is due; to a student, also what was handed in."""
    exchange, rows = visit.site.exchange, []
    if visit.person.role != "student":
        course = exchange.course  # whose faults stand on every page
        dates = [(name, None if course.faults else course.due(name)) for name in exchange.released()]
        return visit.page("home.html", rows=dates)
    own = receipts(visit)
    for name in exchange.released():
        release, found = visit.state.releases.get(exchange, name), own.get(name, [])
        rows.append((release, due(visit, name), found, grade(exchange, found)))
    return visit.page("student_list.html", rows=rows)


def assignment(visit: Visit) -> Response:
    """Show what is handed out, where work is uploaded, and what was handed in."""
    release, handed = released(visit), handed_in(visit, visit.path["name"])
    others = [] if handed else [one for one in published(visit, release.name) if one.group]
    return visit.page(
        "student_assignment.html",
        readme=_readme(release),
        handed=handed,
        of_group=others[0] if others else None,
        grade=grade(visit.site.exchange, [one.receipt for one in reversed(handed)]),
        **upload_state(visit, release),
    )


def download_all(visit: Visit) -> Response:
    """Give all that is handed out, as fetched into a folder of the assignment's name."""
    name = released(visit).name
    files = {f"{name}/{path}": content for path, content in visit.site.exchange.handed_out(name).items()}
    return visit.file(zipped(files), f"{name}.zip", "application/zip")


def download(visit: Visit) -> Response:
    """Give one file that is handed out."""
    release, path = released(visit), visit.path["file"]
    if path not in release.files:
        raise HTTPException(404, "There is no such file.")
    kind = mimetypes.guess_type(path)[0] or ""
    # Only pictures are told as what they are, since a README shows them; one in SVG could hold a script.
    picture = kind.startswith("image/") and "svg" not in kind
    content = (release.folder / path).read_bytes()
    return visit.file(content, path.rpartition("/")[2], kind if picture else "application/octet-stream")


def _readme(release: Released) -> Markup:
    if _README not in release.files:
        return Markup()
    text = (release.folder / _README).read_text("utf-8", "replace")
    return as_html(text, f"/a/{urllib.parse.quote(release.name)}/file")


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
    return visit.file(receipt.to_json(), f"{_name(receipt)}-receipt.json", "application/json")


def signed_receipt(visit: Visit) -> Response:
    """Give the receipt that the course's side signed when it took the submission in."""
    receipt = submission(visit).receipt
    data = visit.site.exchange.transport.given_back("receipt", receipt.folder)
    if data is None:
        raise HTTPException(404, "It is not taken in yet.")
    return visit.file(data, f"{_name(receipt)}-signed-receipt.json", "application/json")


def own_files(visit: Visit) -> Response:
    """Give back what was handed in."""
    receipt = submission(visit).receipt
    files, _ = visit.site.served.read(Submission.parse(receipt.folder))
    return visit.file(zipped(files), f"{_name(receipt)}.zip", "application/zip")


def feedback(visit: Visit) -> Response:
    """Show the page that was given back, as it is: it can do nothing here."""
    receipt = submission(visit).receipt
    content = visit.site.exchange.feedback(receipt, "page")
    if content is None:
        raise HTTPException(404, "There is no feedback yet.")
    if "keep" in visit.request.query_params:
        return visit.file(content.encode(), f"{_name(receipt)}-feedback.html")
    return visit.document(content)


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


def _name(receipt: Receipt) -> str:
    return f"{receipt.assignment}-{receipt.submitted:%Y-%m-%d-%H%M%S}"


@functools.lru_cache(64)
def as_html(text: str, files: str) -> Markup:
    """Return a text as HTML; what it names relative to itself lies below the address `files`."""
    markdown = MarkdownIt("js-default")
    tokens = markdown.parse(text[:_LONGEST])
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        del tokens[:3]  # the page has its title already
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + 1)}"
        if aligned := token.attrs.pop("style", ""):  # of a cell; styles that stand in a page are refused
            token.attrs["class"] = "number" if str(aligned).endswith("right") else ""
        for inner in token.children or ():
            _with_address(inner, files)
    html = markdown.renderer.render(tokens, markdown.options, {})
    for plain, scrolling in _SCROLLING.items():  # text of the author's is escaped, so these are no text
        html = html.replace(plain, scrolling)
    return Markup(html)


def _with_address(token: Token, files: str) -> None:
    for name in ("href", "src"):
        told = token.attrGet(name)
        if isinstance(told, str) and not _ELSEWHERE.match(told):
            token.attrSet(name, f"{files}/{told.removeprefix('./')}")


ROUTES = [
    page("/", assignments),
    page("/a/{name}", assignment, to="student"),
    page("/a/{name}/all.zip", download_all, to="student"),
    page("/a/{name}/file/{file:path}", download, to="student"),
    page("/a/{name}/group", of_group, to="student"),
    page("/a/{name}/s/{secret}", show, to="student"),
    page("/a/{name}/s/{secret}/receipt", own_receipt, to="student"),
    page("/a/{name}/s/{secret}/signed-receipt", signed_receipt, to="student"),
    page("/a/{name}/s/{secret}/files", own_files, to="student"),
    page("/a/{name}/s/{secret}/feedback", feedback, to="student"),
    page("/a/{name}/s/{secret}/regrade", ask, to="student", method="POST"),
]
