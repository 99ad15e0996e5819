"""The web application of one course: its pages and its API, and what holds for all of them."""

import contextlib
import logging
from collections.abc import AsyncIterator
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from urllib3.util import parse_url

from grader.course.model import Course
from grader.errors import ExchangeError, GraderError
from grader.reports.pages import exercise_style
from grader.service import api, operation
from grader.service.overview import Overview
from grader.service.pages import (
    signing_in,
    staff,
    staff_marking,
    staff_regrades,
    staff_work,
    student,
    student_upload,
)
from grader.service.people import STAFF, Person
from grader.service.site import Site
from grader.service.uploads import Releases, Uploads
from grader.service.web import State, error_page
from grader.service.work import Checks

PAGES = (signing_in, student, student_upload, staff, staff_marking, staff_regrades, staff_work)
_log = logging.getLogger(__name__)
_SIGN_IN = "Nothing of it was taken. Sign in, go back in your browser, and send it again: it is still there."


def make_app(course: Course) -> Starlette:
    """Return the application for the course in a folder."""
    routes: list[BaseRoute] = [route for module in PAGES for route in module.ROUTES]
    style = Route("/static/exercise.css", lambda _: Response(exercise_style(), media_type="text/css"))
    static = StaticFiles(packages=[("grader.service", "static")])
    app = Starlette(
        lifespan=_running,
        routes=[*routes, *api.ROUTES, *operation.ROUTES, style, Mount("/static", static, name="static")],
        middleware=[
            Middleware(operation.Watched),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(course)),
        ],
        exception_handlers={HTTPException: _refused, GraderError: _failed, Exception: _broken},
    )
    site = Site(course)
    app.state = State(  # type: ignore[assignment]
        site=site,
        metrics=operation.Metrics(site),
        releases=Releases(course.served / "released"),
        uploads=Uploads(course.served / "uploads", Checks()),
        overview=Overview(site),
    )
    return app


@contextlib.asynccontextmanager
async def _running(app: Starlette) -> AsyncIterator[None]:
    yield
    await run_in_threadpool(app.state.uploads.checks.close)
    await run_in_threadpool(app.state.commands.close)  # what is done stays


def _hosts(course: Course) -> list[str]:
    """Return the names under which the server answers: a page of another name must not reach it."""
    host = parse_url(course.serve.url).host if course.serve.url else None
    return [host.strip("[]"), "localhost", "127.0.0.1", "[::1]", "::1"] if host else ["*"]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    texts = {"Not Found": "There is no such page.", "Method Not Allowed": "That cannot be done here."}
    hint = _SIGN_IN if error.status_code == 401 else ""
    answer = _answer(request, error.status_code, texts.get(error.detail, error.detail), hint)
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    """Tell people what they can mend; what only staff can, or what this machine lacks, is for the log too."""
    assert isinstance(error, GraderError)
    person: Person | None = getattr(request.state, "person", None)
    is_staff = person is not None and person.role in STAFF
    is_ours = isinstance(error.__cause__, OSError | SQLAlchemyError)
    if is_ours or not isinstance(error, ExchangeError):
        _log.error("%s %s", error.message, error.hint)
        if not is_staff:
            return _answer(request, 503, "The course cannot do this just now.", "Try again later.")
    return _answer(request, 503 if is_ours else 400, error.message, error.hint)


async def _broken(request: Request, _error: Exception) -> Response:
    return _answer(request, 500, "Something failed here that should not.", "Tell your instructor, please.")


def _answer(request: Request, status: int, message: str, hint: str = "") -> Response:
    show = api.refused if request.url.path.startswith("/api/") else partial(error_page, request)
    return show(status, message, hint)
