"""What students ask to be looked at again, and the answers to it."""

from typing import TypeAlias
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.errors import GradingError
from grader.grading.marks import MarkedMeanwhile, marked
from grader.grading.regrades import LONGEST, Appeal, RegradeStore
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.reports.exercises import by_exercise
from grader.service.pages.staff import give_as_seen, named, points_of, version
from grader.service.web import Visit, page

_Asked: TypeAlias = tuple[str, str, Appeal, Result | None]  # of which assignment, who, and about what


def requests(visit: Visit) -> Response:
    """Show what waits for an answer."""
    store, roster = RegradeStore(visit.site.course), visit.site.roster
    waiting = {name: store.open(name) for name in visit.site.course.names}
    rows = [
        (name, student, roster.label(student), request, _address(name, student, request))
        for name, (there, _) in waiting.items()
        for student, request in there
    ]
    problems = [problem for _, unread in waiting.values() for problem in unread]
    rows.sort(key=lambda row: row[3].asked)
    return visit.page("staff_regrades.html", rows=rows, problems=problems)


def request(visit: Visit) -> Response:
    """Show a request with what it is about."""
    return _shown(visit, _asked(visit))


def answer(visit: Visit) -> Response:
    """Answer a request, and give other points if that is what it comes to."""
    asked = _asked(visit)
    name, student, request, result = asked
    said, typed = visit.text("answer", most=LONGEST).strip(), visit.text("points").strip()
    if not said:
        return _shown(visit, asked, bad="Write what the student is told.")
    points: float | str = 0.0
    if typed:
        if result is None:
            raise HTTPException(409, "Its submission is no longer there, so no points can be given to it.")
        points = points_of(typed, result.most(request.exercise))
        if isinstance(points, str):
            return _shown(visit, asked, bad=points)

    def give_points() -> None:
        if typed and result:
            before = result.marks.get(request.exercise)
            give_as_seen(visit, result, request.exercise, float(points), before.comment if before else "")

    try:
        RegradeStore(visit.site.course).answer(
            name,
            student,
            request.source,
            request.exercise,
            by=visit.person.id,
            decision="changed" if typed else "stays",
            text=said,
            first=give_points,
        )
    except MarkedMeanwhile as meanwhile:
        return _shown(visit, (name, student, request, meanwhile.result), bad=str(meanwhile))
    except GradingError as error:  # somebody has answered just now
        return visit.back("/regrades", str(error), kind="bad")
    more = " Publish the assignment, and they see the points." if typed else ""
    return visit.back("/regrades", f"{student} is answered.{more}")


def _asked(visit: Visit) -> _Asked:
    """Return the open request in the address, and the result that it is about, if that is still there."""
    course, student = visit.site.course, visit.path["student"]
    name = named(visit)
    exercise, source = visit.path["exercise"], visit.request.query_params.get("source", "")
    there, _ = RegradeStore(course).open(name)
    found = [one for who, one in there if who == student and one.concerns(source, exercise)]
    if not found:
        raise HTTPException(404, "No such request is open: somebody has answered it.")
    results, _ = marked(course, ResultStore(course).all(name, student)[0])
    fitting = (one for one in results if one.source == source and exercise in one.exercises)
    return name, student, found[0], next(fitting, None)


def _shown(visit: Visit, asked: _Asked, bad: str = "") -> Response:
    name, student, request, result = asked
    did = by_exercise(result.judgement) if result else []
    mark = result.marks.get(request.exercise) if result else None
    return visit.page(
        "staff_regrade.html",
        status=409 if bad else 200,
        name=name,
        student=student,
        label=visit.site.roster.label(student),
        request=request,
        result=result,
        did=next((one for one in did if one.name == request.exercise), None),
        written=result.judgement.texts.get(request.exercise, "") if result else "",
        mark=mark,
        seen=version(mark),
        address=_address(name, student, request),
        bad=bad,
        typed={field: visit.text(field) for field in ("points", "answer")},
        most=LONGEST,
    )


def _address(name: str, student: str, request: Appeal) -> str:
    place = "/".join(quote(part, safe="") for part in (name, student, request.exercise))
    return f"/regrades/{place}?{urlencode({'source': request.source})}"


ROUTES = [
    page("/regrades", requests, to="observer"),
    page("/regrades/{name}/{student}/{exercise}", request, to="observer"),
    page("/regrades/{name}/{student}/{exercise}", answer, to="assistant", method="POST"),
]
