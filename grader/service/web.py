"""What every page is built on: who asks, what a form says, how an answer is made.

To add a page, write a module in `pages/` with its views and a list of them, name the module in `PAGES` of
`grader.service.app`, and put a template into `templates/` that extends `base.html`::

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
    NAVIGATION = [Link("/grading", "Work", to="student")]  # in the head of every page

Views are plain functions: each runs in a thread of its own, so it may read files and the register, but starts
no long work (`grader.service.work` does, in child processes). A `GraderError` that a view raises is shown as
a page with its sentence and hint. `to` is a role; of staff also those above have it; ``"anyone"`` has signed
in, and None is everybody. What a student sees goes by `visit.person.id`, never by an id in the address.

A form in a template is ``<form method="post" action="..."> {{ csrf() }} ... </form>``; for uploads with
``enctype="multipart/form-data"``. htmx sends the same word by itself, as the body of `base.html` says. A
request by htmx can be answered with a part of a page: `visit.part("_row.html", ...)`. There is no inline
script or style: put them into `static/`. Other people's HTML, such as feedback, goes out by `visit.document`,
which shuts it off.
"""

import asyncio
import hmac
import urllib.parse
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import jinja2
import msgspec
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from grader.errors import GraderError
from grader.files.records import day_and_time
from grader.service.people import Person, Role, person_of
from grader.service.site import Site

COOKIE = "grader-session"
SAID = "grader-said"
SANDBOXED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
WITH_OUTPUTS = 4  # times as large as a submission may be an upload with notebooks
_MOST_FORM_KIB = 256  # of a form without files
_SLOWEST = 60.0  # seconds in which a form, or the first MiB of an upload, has to arrive
_HERE = Path(__file__).parent

To = Role | Literal["anyone"] | None


class Link(msgspec.Struct, frozen=True):
    """A link in the head of every page, for a role."""

    path: str
    text: str
    to: To = "anyone"


class Visit:
    """One request of a person, and what a view needs to answer it."""

    def __init__(self, request: Request, person: Person | None, form: FormData) -> None:
        self.request = request
        self.site: Site = request.app.state.site
        self.form = form
        self._person = person

    @property
    def person(self) -> Person:
        """Who asks; views that everybody may see ask `is_known` first."""
        assert self._person is not None
        return self._person

    @property
    def is_known(self) -> bool:
        """Whether somebody has signed in."""
        return self._person is not None

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
        """Answer with a page."""
        return _rendered(self.request, self._person, template, status, values)

    part = page  # the same for a part of one, which extends nothing

    def back(self, path: str, message: str = "", *, kind: Literal["good", "bad"] = "good") -> Response:
        """Answer a form: go to a page, which shows a message once."""
        answer = RedirectResponse(path, 303)
        if message:
            said = urllib.parse.quote(f"{kind}:{message[:1000]}")
            answer.set_cookie(SAID, said, max_age=60, httponly=True, samesite="strict")
        return answer

    def document(self, content: str | bytes) -> Response:
        """Answer with a whole HTML document that is not of these pages; nothing in it can do anything."""
        return HTMLResponse(content, headers={"Content-Security-Policy": SANDBOXED})


View = Callable[[Visit], Response]


def page(path: str, view: View, *, to: To = "anyone", method: str = "GET", upload: bool = False) -> Route:
    """Return the route of a view; with `upload`, its form may hold files as large as a submission may be."""

    async def answer(request: Request) -> Response:
        person = await run_in_threadpool(_who, request)
        if person:
            request.app.state.site.limits.spend("requests", person.id)
        if to is not None and person is None:
            if method == "GET" and "hx-request" not in request.headers:
                return RedirectResponse(f"/login?{urllib.parse.urlencode({'to': request.url.path})}", 303)
            raise HTTPException(401, "Sign in first.")
        if not is_for(to, person):
            raise HTTPException(403, "This page is for others.")
        form = await _form(request, person, upload) if method == "POST" else FormData()
        try:
            return await run_in_threadpool(view, Visit(request, person, form))
        finally:
            await form.close()

    return Route(path, answer, methods=[method], name=f"{view.__module__}.{view.__name__}")


def error_page(request: Request, status: int, message: str, hint: str = "") -> Response:
    """Return a page that says what is wrong."""
    values = {"message": message, "hint": hint, "status": status}
    template = "_error.html" if "hx-request" in request.headers else "error.html"
    return _rendered(request, getattr(request.state, "person", None), template, status, values)


async def bounded(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body of a request; refuse one that is larger, best before it is read, or too slow."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > most:
        raise HTTPException(413, f"That is too large: the limit is {most / 2**20:.1f} MiB.")
    site: Site = request.app.state.site
    try:
        async with asyncio.timeout(_SLOWEST * max(1.0, int(said) / 2**20)):
            with site.limits.receiving() as received:
                async for chunk in request.stream():
                    received.add(len(chunk))
                    if received.size > most:
                        raise HTTPException(413, f"That is too large: the limit is {most / 2**20:.1f} MiB.")
                    yield chunk
    except TimeoutError:
        raise HTTPException(408, "That came too slowly.") from None


def _who(request: Request) -> Person | None:
    """Return who asks, by the session in the cookie."""
    session = request.cookies.get(COOKIE, "")
    request.state.person = person_of(request.app.state.site, session, session=True) if session else None
    person: Person | None = request.state.person
    return person


async def _form(request: Request, person: Person | None, upload: bool) -> FormData:
    """Return what a form says, once it is known to be one of our own pages."""
    if not from_here(request):
        raise HTTPException(403, "This form was sent from another site.")
    most = _MOST_FORM_KIB * 1024
    if upload:
        course = await run_in_threadpool(lambda: request.app.state.site.course)
        most += int(WITH_OUTPUTS * course.max_submission_mib * 2**20)
    body = bounded(request, most)

    async def receive() -> Message:
        chunk = await anext(body, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    form = await Request(request.scope, receive).form(max_files=100, max_fields=1000, max_part_size=most)
    shown = form.get("csrf") or request.headers.get("x-csrf-token", "")
    if person and not (isinstance(shown, str) and hmac.compare_digest(shown.encode(), person.csrf.encode())):
        await form.close()
        raise HTTPException(403, "This form is too old, or was sent from another site. Load its page again.")
    return form


def from_here(request: Request) -> bool:
    """Return whether a browser says that a request comes from one of our own pages; others say nothing."""
    if site := request.headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urllib.parse.urlsplit(origin).netloc == request.headers.get("host")


def _rendered(
    request: Request, person: Person | None, template: str, status: int, values: Mapping[str, Any]
) -> Response:
    site: Site = request.app.state.site
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
        "navigation": [link for link in request.app.state.navigation if is_for(link.to, person)],
        "csrf": lambda: _csrf_field(person),
        "when": lambda moment: day_and_time(moment, course.zone),
    }
    answer = HTMLResponse(templates.get_template(template).render({**known, **values}), status)
    if show_said:
        answer.delete_cookie(SAID)
    return answer


def is_for(to: To, person: Person | None) -> bool:
    """Return whether something is for a person."""
    return to is None or (person is not None and (to == "anyone" or person.may(to)))


def _csrf_field(person: Person | None) -> Markup:
    field = '<input type="hidden" name="csrf" value="{}">'
    return Markup(field).format(person.csrf if person else "")


templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
