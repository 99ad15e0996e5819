"""Sign-in by the university's own provider, where the course names one: `[serve.oidc]`."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE
from grader.exchange.register import staff
from grader.service.oidc import Pending, Provider, SignOnError, client_secret
from grader.service.pages.signing_in import ours, set_session
from grader.service.people import open_session
from grader.service.site import Site
from grader.service.web import Visit, page

_COOKIE = "grader-sign-on"
_MOST_FAILED = 30  # from one address in an hour; many may share one
_SECONDS = 600  # that somebody may take there


def begin(visit: Visit) -> Response:
    """Send a browser to the provider."""
    url, pending = _provider(visit).begin(ours(visit.request.query_params.get("to", "/")))
    answer = RedirectResponse(url, 303)
    kept = base64.urlsafe_b64encode(msgspec.json.encode(pending)).decode()
    secure = visit.request.url.scheme == "https" or visit.site.course.serve.url.startswith("https:")
    # Lax, since the provider's page sends the browser back.
    answer.set_cookie(
        _COOKIE, kept, max_age=_SECONDS, httponly=True, secure=secure, samesite="lax", path=_BACK
    )
    return answer


def come_back(visit: Visit) -> Response:
    """Give whoever comes back from the provider a session, if the course knows them."""
    pending = _pending(visit.request.cookies.get(_COOKIE, ""))
    try:
        claims = _provider(visit).finish(pending, str(visit.request.url))
        person, is_staff = _known_by(visit.site, claims)
    except SignOnError:
        client = visit.request.client
        visit.site.limits.spend("sign-ins that failed", client.host if client else "", _MOST_FAILED)
        raise
    assert pending
    answer = RedirectResponse(ours(pending.to), 303)
    set_session(answer, visit, open_session(visit.site, person, is_staff=is_staff))
    answer.delete_cookie(_COOKIE, path=_BACK)
    return answer


def _provider(visit: Visit) -> Provider:
    """Return the provider of the course as its file is now; what it says of itself is kept."""
    course, state = visit.site.course, visit.request.app.state
    if not course.serve.oidc.issuer:
        raise HTTPException(404, "There is no such page.")
    known = (course.serve.oidc, client_secret(course), _address(course, visit))
    if getattr(state, "sign_on", (None,))[0] != known:
        state.sign_on = known, Provider(*known)
    provider: Provider = state.sign_on[1]
    return provider


def _address(course: Course, visit: Visit) -> str:
    """Return where the provider sends browsers back to; it has to know the address."""
    return (course.serve.url or str(visit.request.base_url)).rstrip("/") + _BACK


def _pending(cookie: str) -> Pending | None:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cookie.encode()), type=Pending)
    except (ValueError, msgspec.DecodeError):
        return None


def _known_by(site: Site, claims: Mapping[str, Any]) -> tuple[str, bool]:
    """Return whom the provider names, and whether they are staff; who is both signs in as staff."""
    oidc = site.course.serve.oidc
    value = claims.get(oidc.claim)
    if not isinstance(value, str) or not value.strip():
        told = f"{oidc.title} did not say by what this course knows you ({oidc.claim})."
        raise SignOnError(told, "Tell your instructor, or sign in with a token.")
    if oidc.claim == "email" and claims.get("email_verified") not in (True, "true"):
        told = f"{oidc.title} has not verified your e-mail address {value}."
        raise SignOnError(told, "Have it verified there, or sign in with a token.")
    wanted = value.strip().casefold()
    with site.register.reading() as connection:
        column = staff.c.email if oidc.column == "email" else staff.c.id
        rows = connection.execute(staff.select().where(column != "")).mappings()
        members = [row["id"] for row in rows if row[column.name].casefold() == wanted]
    students = [
        one.id for one in site.roster.students.values() if getattr(one, oidc.column).casefold() == wanted
    ]
    found = [(one, True) for one in members] or [(one, False) for one in students]
    if len(found) != 1:
        told = f"{oidc.title} knows you as {value}, but this course does not, or not you alone."
        raise SignOnError(told, f"Ask your instructor to write that into {ROSTER_FILE}.")
    return found[0]


_BACK = "/login/oidc/back"
ROUTES = [page("/login/oidc", begin, to=None), page(_BACK, come_back, to=None)]
NAVIGATION = ()
