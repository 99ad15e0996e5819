"""The class for staff: everybody's points, one student, what needs a person; and what marking forms give."""

import hashlib
import math
import re
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.course.files import load_assignment
from grader.errors import CourseError, GraderError
from grader.files.records import day_and_time
from grader.grading.class_results import read_results
from grader.grading.marking import ToMark
from grader.grading.marks import MarkedMeanwhile, MarkStore, give
from grader.grading.regrades import RegradeStore
from grader.grading.results import Mark, Result
from grader.messages import counted
from grader.reports.exercises import by_exercise
from grader.reports.feedback import feedback_page
from grader.reports.standing import came, counting, in_all, score, share, state
from grader.service.overview import ClassRow
from grader.service.web import Visit, page

_MOST_ROWS = 200
_MOST_STUCK = 8
_MOST_NAMED = 30
_POINTS = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?")


def named(visit: Visit, text: str = "") -> str:
    """Return the assignment that a form names, or else the address."""
    course = visit.site.course
    try:
        [name] = course.chosen([text or visit.path["name"]])
    except CourseError as error:
        raise HTTPException(404, error.message) from None
    return name


def the_class(visit: Visit) -> Response:
    """Show a row a student, a column an assignment; sorted, searched and in parts by links and a form."""
    asked, course = visit.request.query_params, visit.site.course
    rows = visit.state.overview.rows()
    sections = sorted({row.section for row in rows} - {""})
    section, words = asked.get("section", ""), asked.get("q", "").strip()[:100]
    shown = [row for row in rows if section in ("", row.section) and _holds(row, words)]
    sort = asked.get("sort", "student")
    shown.sort(key=_key(course.names, sort.removeprefix("-")), reverse=sort.startswith("-"))
    last = max(1, -(-len(shown) // _MOST_ROWS))
    said = asked.get("page", "")[:9]  # Python refuses to read a number of thousands of digits
    number = min(last, max(1, int(said))) if said.isdecimal() else 1
    return visit.page(
        "staff_class.html",
        rows=shown[(number - 1) * _MOST_ROWS : number * _MOST_ROWS],
        count=len(shown),
        of=len(rows),
        sections=sections,
        asked={"section": section, "q": words, "sort": sort},
        number=number,
        last=last,
        in_all=lambda row: in_all(course, row.grade),
    )


def _holds(row: ClassRow, words: str) -> bool:
    return words.casefold() in f"{row.student} {row.name}".casefold()


def _key(names: list[str], sort: str) -> Callable[[ClassRow], Any]:
    """Return what rows are sorted by; of an assignment, whoever has nothing comes last of all."""
    if sort in names:
        place = names.index(sort)

        def of_assignment(row: ClassRow) -> tuple[float, str]:
            cell = row.cells[place]
            return (-1.0 if cell is None else -0.5 if cell.undecided else cell.score), row.student

        return of_assignment
    keys: dict[str, Callable[[ClassRow], Any]] = {
        "name": lambda row: (row.name.casefold(), row.student),
        "section": lambda row: (row.section, row.student),
        "total": lambda row: (_reached(row), row.student),
    }
    return keys.get(sort, lambda row: row.student)


def _reached(row: ClassRow) -> float:
    known = row.grade.percent if row.grade.percent is not None else row.grade.points
    return known if math.isfinite(known) else 0.0


def student(visit: Visit) -> Response:
    """Show how one student did, exercise by exercise, and what persons said."""
    course, who = visit.site.course, _known(visit)
    results = _results(visit, who)
    shown = list[tuple[str, Result | None, str, str, str, list[Any], int]]()
    for name in course.names:
        if own := results.get(name):
            result = counting(own)[0]
            did = {one.name: one for one in by_exercise(result.judgement)}
            parts = [
                (one, share(result, one), did.get(one), result.marks.get(one)) for one in result.exercises
            ]
            came_in = came(result, day_and_time(result.submitted, course.zone))
            shown.append((name, result, score(result), came_in, state(result), parts, len(own)))
        else:
            shown.append((name, None, "", "", "", [], 0))
    row = next((row for row in visit.state.overview.rows() if row.student == who), None)
    return visit.page(
        "staff_student.html",
        who=who,
        label=visit.site.roster.label(who),
        shown=shown,
        in_all=in_all(course, row.grade) if row else "",
        left_out=row.grade.left_out if row else {},
    )


def student_feedback(visit: Visit) -> Response:
    """Show what a student reads, or would read if it were published now."""
    name = named(visit)
    own = _results(visit, _known(visit)).get(name)
    result = counting(own)[0] if own else None
    if result is None or result.undecided:
        raise HTTPException(404, "There is no feedback.")
    return visit.document(feedback_page(load_assignment(visit.site.course.solution(name)).title, result))


def _known(visit: Visit) -> str:
    """Return the student in the address, who must be somebody of the class."""
    who = visit.path["student"]
    rows = visit.state.overview.rows()
    if who not in visit.site.roster.students and all(row.student != who for row in rows):
        raise HTTPException(404, "There is no such student in the class.")
    return who


def _results(visit: Visit, who: str) -> dict[str, list[Result]]:
    try:
        return read_results(visit.site.course, dropped=True, student=who)[0]
    except GraderError:  # nothing is graded yet
        return {}


def attention(visit: Visit) -> Response:
    """Show what needs a person: what waits, is in doubt or is missing, and who is stuck."""
    roster, asked = visit.site.roster, RegradeStore(visit.site.course)
    found = []
    for name, sheet in visit.state.overview.sheets().items():
        waiting, unread = asked.open(name)
        sheet = msgspec.structs.replace(sheet, problems=[*sheet.problems, *unread])  # noqa: PLW2901
        open_ = [(one, cell.undecided) for one, cell in sheet.cells.items() if cell.undecided]
        doubts = [(one, roster.label(one), why.message) for one, why in open_ if why.kind != "ungraded"]
        counts = {
            "ungraded": len(open_) - len(doubts),
            "unmarked": sum(cell.unmarked_points > 0 for cell in sheet.cells.values()),
            "requests": len(waiting),
        }
        if sheet.cells or sheet.problems:
            found.append((name, sheet, counts, doubts, [*sheet.stuck.items()][:_MOST_STUCK]))
    return visit.page("staff_attention.html", found=found, label=roster.label, most=_MOST_NAMED)


class Given(msgspec.Struct, frozen=True):
    """What a person gives."""

    points: float | None
    comment: str


def given_in(visit: Visit, todo: ToMark, result: Result) -> Given | str:
    """Return what a form gives, or what is wrong with it."""
    most, rubric = result.most(todo.question.id), todo.question.rubric
    points, comment, how = visit.text("points").strip(), visit.text("comment").strip(), visit.text("how")
    if item := visit.text("item"):
        try:
            chosen = msgspec.json.decode(item, type=Given)
        except msgspec.DecodeError:
            raise HTTPException(400, "That is no comment of the list.") from None
        return chosen if chosen.points is None or 0 <= chosen.points <= most else "That is too much."
    sent = visit.form.getlist("rubric")
    ticked = [number for number in range(len(rubric)) if str(number) in sent]
    if visit.text("tell"):
        told = [f"{'✓' if number in ticked else '✗'} {item.says}" for number, item in enumerate(rubric)]
        comment = "\n".join([*told, *filter(None, [comment])])
    if how == "full":
        return Given(most, comment)
    if how == "checks" and todo.whole:
        return Given(None, comment)
    if not points and ticked:
        return Given(min(most, sum(rubric[n].points for n in ticked)), comment)
    value = points_of(points, most)
    return value if isinstance(value, str) else Given(value, comment)


def points_of(typed: str, most: float) -> float | str:
    """Return the points that somebody typed, or what is wrong with them."""
    if not _POINTS.fullmatch(typed):
        return f"Give points: a number from 0 to {most:g}." if not typed else f"{typed[:40]!r} is no number."
    value = float(typed.replace(",", "."))
    return value if value <= most else f"{value:g} is more than {counted(most, 'point')}."


def give_as_seen(visit: Visit, result: Result, question: str, points: float | None, comment: str) -> None:
    """Give a mark in place of the one that the form was made with; `MarkedMeanwhile` if there is another."""
    if version(result.marks.get(question)) != visit.text("seen"):
        raise MarkedMeanwhile(result, question)
    give(MarkStore(visit.site.course), result, question, points, comment, by=visit.person.id)


def version(mark: Mark | None) -> str:
    """Return what a form knows a mark by, to see whether another has come since."""
    return hashlib.sha256(msgspec.json.encode(mark)).hexdigest() if mark else ""


ROUTES = [
    page("/class", the_class, to="observer"),
    page("/class/{student}", student, to="observer"),
    page("/class/{student}/{name}", student_feedback, to="observer"),
    page("/attention", attention, to="observer"),
]
