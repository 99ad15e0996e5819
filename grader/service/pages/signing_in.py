"""How somebody signs in, with a token or a link that holds it, or at the university's provider; and out."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.service.people import SESSION_SECONDS, SignOnError, known_by, open_session, sign_in, sign_out
from grader.service.web import COOKIE, Visit, page

if TYPE_CHECKING:
    from grader.service.oidc import Provider

_AGE = int(SESSION_SECONDS)
_BACK = "/login/oidc/back"
_SIGN_ON = "grader-sign-on"
_MOST_FAILED = 30  # from one address in an hour; many may share one
_SECONDS = 600  # that somebody may take there


def ask(visit: Visit) -> Response:
    """Show where a token is written; `static/login.js` takes it out of a link, from where no log has it."""
    return visit.page("login.html", to=_ours(visit.request.query_params.get("to", "/")), wrong=False)


def enter(visit: Visit) -> Response:
    """Give whoever has a token a session."""
    to = _ours(visit.text("to", most=500) or "/")
    session = sign_in(visit.site, visit.text("token", most=200).strip().rpartition("#")[2])
    if session is None:
        return visit.page("login.html", status=403, to=to, wrong=True)
    answer = RedirectResponse(to, 303)
    _set_cookie(answer, visit, COOKIE, session, age=_AGE)
    return answer


def leave(visit: Visit) -> Response:
    """End the session."""
    sign_out(visit.site.register, visit.person.session)
    answer = visit.back("/login", "You are signed out.")
    answer.delete_cookie(COOKIE)
    return answer


def _ours(path: str) -> str:
    """Return a path of this site, whatever somebody has written into a link."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


def begin(visit: Visit) -> Response:
    """Send a browser to the provider."""
    to = _ours(visit.request.query_params.get("to", "/"))
    url, pending = _provider(visit).begin(to)
    answer = RedirectResponse(url, 303)
    _set_cookie(answer, visit, _SIGN_ON, pending.to_cookie(), age=_SECONDS, path=_BACK)
    return answer


def come_back(visit: Visit) -> Response:
    """Give whoever comes back from the provider a session, if the course knows them."""
    provider, cookie = _provider(visit), visit.request.cookies.get(_SIGN_ON, "")
    try:
        to, claims = provider.finish(cookie, str(visit.request.url))
        person, is_staff = known_by(visit.site, claims)
    except SignOnError:
        client = visit.request.client
        visit.site.limits.spend("sign-ins that failed", client.host if client else "", _MOST_FAILED)
        raise
    answer = RedirectResponse(_ours(to), 303)
    _set_cookie(answer, visit, COOKIE, open_session(visit.site, person, is_staff=is_staff), age=_AGE)
    answer.delete_cookie(_SIGN_ON, path=_BACK)
    return answer


def _provider(visit: Visit) -> "Provider":
    """Return the provider of the course as its file is now; what it says of itself is kept."""
    from grader.service.oidc import Provider, client_secret  # noqa: PLC0415 (a fifth of the server's start)

    course, state = visit.site.course, visit.state
    if not course.serve.oidc.issuer:
        raise HTTPException(404, "There is no such page.")
    here = (course.serve.url or str(visit.request.base_url)).rstrip("/")
    known = (course.serve.oidc, client_secret(course), here + _BACK)
    if state.sign_on is None or state.sign_on[0] != known:
        state.sign_on = known, Provider(*known)
    provider: Provider = state.sign_on[1]
    return provider


def _set_cookie(answer: Response, visit: Visit, name: str, value: str, *, age: int, path: str = "/") -> None:
    """Set a cookie that no script and no other site can use; lax, since links and the provider lead here."""
    secure = visit.request.url.scheme == "https" or visit.site.course.serve.url.startswith("https:")
    answer.set_cookie(name, value, max_age=age, path=path, httponly=True, secure=secure, samesite="lax")


ROUTES = [
    page("/login", ask, to=None),
    page("/login", enter, to=None, method="POST"),
    page("/logout", leave, method="POST"),
    page("/login/oidc", begin, to=None),
    page(_BACK, come_back, to=None),
]
