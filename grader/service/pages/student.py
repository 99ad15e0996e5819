"""The first page, of what is out and when it is due, and that of one assignment."""

import mimetypes
import urllib.parse

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.files.zips import zipped
from grader.receipts.status import grade
from grader.service.own import due, handed_in, published, receipts, released
from grader.service.pages.student_upload import upload_state
from grader.service.readme import as_html
from grader.service.releases import Released
from grader.service.web import Link, Visit, page

_README = "README.md"


def assignments(visit: Visit) -> Response:
    """Show what is released and when it is due; to a student, also what was handed in."""
    exchange, rows = visit.site.exchange, []
    if visit.person.role != "student":
        dates = [(name, exchange.course.due(name)) for name in exchange.released()]
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


ROUTES = [
    page("/", assignments),
    page("/a/{name}", assignment, to="student"),
    page("/a/{name}/all.zip", download_all, to="student"),
    page("/a/{name}/file/{file:path}", download, to="student"),
]
NAVIGATION = [Link("/", "Assignments", to="student")]
