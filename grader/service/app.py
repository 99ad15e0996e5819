"""The web application of one course: its pages and its API, and what holds for all of them."""

from types import ModuleType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from urllib3.util import parse_url

from grader.course.model import Course
from grader.errors import GraderError
from grader.service.limits import Limits
from grader.service.pages import home, signing_in, staff, staff_marking
from grader.service.site import Site
from grader.service.web import error_page

PAGES: tuple[ModuleType, ...] = (home, signing_in, staff, staff_marking)  # in the order of their links
_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


def make_app(course: Course) -> Starlette:
    """Return the application for the course in a folder."""
    routes: list[BaseRoute] = [route for module in PAGES for route in module.ROUTES]
    static = StaticFiles(packages=[("grader.service", "static")])
    app = Starlette(
        routes=[*routes, Mount("/static", static, name="static")],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(course)), Middleware(Headers)],
        exception_handlers={HTTPException: _refused, GraderError: _failed, Exception: _broken},
    )
    app.state.site = Site(course)
    app.state.limits = Limits()
    app.state.navigation = [link for module in PAGES for link in module.NAVIGATION]
    return app


class Headers:
    """Gives every answer the headers that shut it off from other sites, unless it has some of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                there = {name.lower() for name, _ in headers}
                known = dict(_HEADERS)
                if scope["path"].startswith("/static/"):
                    known["cache-control"] = "max-age=3600"
                more = [(name.encode(), text.encode()) for name, text in known.items()]
                message = {**message, "headers": headers + [one for one in more if one[0] not in there]}
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _hosts(course: Course) -> list[str]:
    """Return the names under which the server answers: a page of another name must not reach it."""
    host = parse_url(course.serve.url).host if course.serve.url else None
    return [host.strip("[]"), "localhost", "127.0.0.1", "[::1]", "::1"] if host else ["*"]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = {404: "There is no such page.", 405: "That cannot be done here."}.get(error.status_code)
    answer = error_page(request, error.status_code, text or error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraderError)
    return error_page(request, 400, error.message, error.hint)


async def _broken(request: Request, _error: Exception) -> Response:
    return error_page(request, 500, "Something failed here that should not.", "Tell your instructor, please.")
