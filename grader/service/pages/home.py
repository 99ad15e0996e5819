"""The first page: what is released, and when it is due."""

from starlette.responses import Response

from grader.service.web import Visit, page


def home(visit: Visit) -> Response:
    """Show what is released."""
    course, student = visit.site.course, visit.person.id if visit.person.role == "student" else ""
    rows = [(name, course.due(name, student)) for name in visit.site.exchange.released()]
    return visit.page("home.html", rows=rows)


ROUTES = [page("/", home)]
NAVIGATION = ()
