"""What every page is built on: who asks, what a form says, how an answer is made.

To add a page, write a module in `pages/` with its views and a list of them, name the module in `PAGES` of
`grader.service.app`, and the page in `NAVIGATION` here if each page is to lead to it; and put a template into
`templates/` that extends `base.html`::

    def work(visit: Visit) -> Response:
        name = visit.path["name"]
        return visit.page("work.html", name=name, receipts=...)

    def comment(visit: Visit) -> Response:
        visit.site.do_something(visit.person.id, visit.text("comment", most=2000))
        return visit.back(f"/grading/{visit.path['name']}", "Kept.")

    ROUTES = [
        page("/grading/{name}", work, to="student"),
        page("/grading/{name}/comment", comment, to="student", method="POST"),
    ]

Views are plain functions: each runs in a thread of its own, so it may read files and the register, but starts
no long work (`grader.service.work` does, in child processes). A `GraderError` that a view raises is shown as
a page with its sentence and hint. `to` is a role; of staff also those above have it; ``"anyone"`` has signed
in, and None is everybody. What a student sees goes by `visit.person.id`, never by an id in the address.

A form in a template is ``<form method="post" action="..."> {{ csrf() }} ... </form>``; for uploads with
``enctype="multipart/form-data"``. htmx sends the same word by itself, as the body of `base.html` says. A
request by htmx can be answered with a part of a page: `visit.page("_row.html", ...)`. There is no inline
script or style: put them into `static/`. Other people's HTML, such as feedback, goes out by `visit.document`,
which shuts it off.
"""

import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from grader.errors import GraderError
from grader.files.records import day_and_time
from grader.reports.pages import environment
from grader.service.limits import form_of
from grader.service.operation import Metrics
from grader.service.overview import Overview
from grader.service.people import STAFF, Person, Role, note_action, person_of
from grader.service.site import Site
from grader.service.uploads import Releases, Uploads
from grader.service.work import Commands

COOKIE = "grader-session"
_HIDDEN = Markup('<input type="hidden" name="csrf" value="{}">')
SAID = "grader-said"
SANDBOXED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

To = Role | Literal["anyone"] | None


NAVIGATION: tuple[tuple[str, str, To], ...] = (  # in the head of every page
    ("/", "Assignments", "student"),
    ("/class", "Class", "observer"),
    ("/attention", "Needs a person", "observer"),
    ("/marking", "Marking", "observer"),
    ("/regrades", "Requests", "observer"),
    ("/grading", "Grading", "observer"),
    ("/exports", "Exports", "observer"),
)


class State(msgspec.Struct):
    """What the application holds as long as it runs."""

    site: Site
    metrics: Metrics
    releases: Releases
    uploads: Uploads
    overview: Overview
    commands: Commands = msgspec.field(default_factory=Commands)
    sign_on: Any = None  # the provider, and what of the course it is known by


class Visit:
    """One request of a person, and what a view needs to answer it."""

    def __init__(self, request: Request, form: FormData) -> None:
        self.request = request
        self.state: State = request.app.state
        self.site: Site = self.state.site
        self.form = form

    @property
    def person(self) -> Person:
        """Who asks; views that everybody may see do not know."""
        person: Person | None = self.request.state.person
        assert person is not None
        return person

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address in braces."""
        return self.request.path_params

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page is asked for."""
        return self.request.headers.get("hx-request") == "true"

    def text(self, field: str, *, most: int = 10_000) -> str:
        """Return what stands in a field of the form, which may be empty."""
        value = self.form.get(field, "")
        if not isinstance(value, str) or len(value) > most:
            raise HTTPException(400, f"{field!r} is no text of at most {most:,} characters.")
        return value.replace("\r\n", "\n")

    def uploads(self, field: str) -> dict[str, bytes]:
        """Return the files that were uploaded, by their names, which nobody has looked at yet."""
        files = [one for one in self.form.getlist(field) if isinstance(one, UploadFile) and one.filename]
        return {str(one.filename): one.file.read() for one in files}

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Answer with a page, or a part of one, whose template extends nothing."""
        return _rendered(self.request, template, status, values)

    def back(self, path: str, message: str = "", *, kind: Literal["good", "bad"] = "good") -> Response:
        """Answer a form: go to a page, which shows a message once."""
        answer = RedirectResponse(path, 303)
        if message:
            said = urllib.parse.quote(f"{kind}:{message[:1000]}")
            answer.set_cookie(SAID, said, max_age=60, httponly=True, samesite="strict")
        return answer

    def file(self, content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
        """Answer with a file to keep."""
        told = f"attachment; filename*=UTF-8''{urllib.parse.quote(name)}"
        return Response(content, media_type=kind, headers={"content-disposition": told})

    def document(self, content: str | bytes) -> Response:
        """Answer with a whole HTML document that is not of these pages; nothing in it can do anything."""
        return HTMLResponse(content, headers={"Content-Security-Policy": SANDBOXED})


View = Callable[[Visit], Response]


def page(path: str, view: View, *, to: To = "anyone", method: str = "GET", upload: bool = False) -> Route:
    """Return the route of a view; with `upload`, its form may hold files as large as a submission may be."""

    async def answer(request: Request) -> Response:
        person, state = await run_in_threadpool(_who, request), request.app.state
        if person:
            state.site.limits.spend("requests", person.id)
        if to is not None and person is None:
            if method == "GET" and "hx-request" not in request.headers:
                return RedirectResponse(f"/login?{urllib.parse.urlencode({'to': request.url.path})}", 303)
            raise HTTPException(401, "Sign in first.")
        if not is_for(to, person):
            raise HTTPException(403, "This page is for others.")
        csrf = person.csrf if person else ""
        form = await form_of(request, csrf, upload) if method == "POST" else FormData()
        try:
            if person and to in STAFF and method == "POST":
                await run_in_threadpool(note_action, state.site.register, person, request.url.path, form)
            return await run_in_threadpool(view, Visit(request, form))
        finally:
            await form.close()

    return Route(path, answer, methods=[method], name=f"{view.__module__}.{view.__name__}")


def error_page(request: Request, status: int, message: str, hint: str = "") -> Response:
    """Return a page that says what is wrong."""
    template = "_error.html" if "hx-request" in request.headers else "error.html"
    return _rendered(request, template, status, {"message": message, "hint": hint, "status": status})


def _who(request: Request) -> Person | None:
    """Return who asks, by the session in the cookie."""
    person = person_of(request.app.state.site, request.cookies.get(COOKIE, ""), session=True)
    request.state.person = person
    return person


def _rendered(request: Request, template: str, status: int, values: Mapping[str, Any]) -> Response:
    site: Site = request.app.state.site
    person: Person | None = getattr(request.state, "person", None)
    kind, _, said = urllib.parse.unquote(request.cookies.get(SAID, "")).partition(":")
    show_said = bool(said) and not template.startswith("_")
    try:
        course = site.course
    except GraderError:  # which the page says
        course = site.latest
    known = {
        "course": course,
        "person": person,
        "here": request.url.path,
        "said": {"kind": kind if kind == "bad" else "good", "text": said} if show_said else None,
        "navigation": [(path, text) for path, text, to in NAVIGATION if is_for(to, person)],
        "csrf": lambda: _HIDDEN.format(person.csrf if person else ""),
        "when": lambda moment: day_and_time(moment, course.zone),
    }
    content = templates.get_template(template).render({**known, **values})
    answer = HTMLResponse(content.encode("utf-8", "backslashreplace"), status)  # of names on a disk
    if show_said:
        answer.delete_cookie(SAID)
    return answer


def is_for(to: To, person: Person | None) -> bool:
    """Return whether something is for a person."""
    return to is None or (person is not None and (to == "anyone" or person.may(to)))


templates = environment(Path(__file__).with_name("templates"))
