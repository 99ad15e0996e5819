"""The first page: what is released, and when it is due."""

from starlette.responses import Response

from grader.service.pages.student import assignments
from grader.service.web import Visit, page


def home(visit: Visit) -> Response:
    """Show what is released; to a student, with what is theirs."""
    if visit.person.role == "student":
        return assignments(visit)
    rows = [(name, visit.site.course.due(name)) for name in visit.site.exchange.released()]
    return visit.page("home.html", rows=rows)


ROUTES = [page("/", home)]
NAVIGATION = ()
