"""How somebody signs in with a token, or the link that holds it, and out again."""

from starlette.responses import RedirectResponse, Response

from grader.service.people import SESSION_SECONDS, sign_in, sign_out
from grader.service.web import COOKIE, Visit, page


def ask(visit: Visit) -> Response:
    """Show where a token is written; `static/login.js` takes it out of a link, from where no log has it."""
    return visit.page("login.html", to=ours(visit.request.query_params.get("to", "/")), wrong=False)


def enter(visit: Visit) -> Response:
    """Give whoever has a token a session."""
    to = ours(visit.text("to", most=500) or "/")
    session = sign_in(visit.site, visit.text("token", most=200).strip().rpartition("#")[2])
    if session is None:
        return visit.page("login.html", status=403, to=to, wrong=True)
    answer = RedirectResponse(to, 303)
    set_session(answer, visit, session)
    return answer


def leave(visit: Visit) -> Response:
    """End the session."""
    sign_out(visit.site.register, visit.person.session)
    answer = visit.back("/login", "You are signed out.")
    answer.delete_cookie(COOKIE)
    return answer


def set_session(answer: Response, visit: Visit, session: str) -> None:
    """Put a session into a cookie that no script and no other site can use."""
    secure = visit.request.url.scheme == "https" or visit.site.course.serve.url.startswith("https:")
    age = int(SESSION_SECONDS)
    answer.set_cookie(COOKIE, session, max_age=age, httponly=True, secure=secure, samesite="lax")


def ours(path: str) -> str:
    """Return a path of this site, whatever somebody has written into a link."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


ROUTES = [
    page("/login", ask, to=None),
    page("/login", enter, to=None, method="POST"),
    page("/logout", leave, method="POST"),
]
NAVIGATION = ()
