"""What a form of marking gives, and that it is given in place of what its reader saw."""

import hashlib
import re

import msgspec
from starlette.exceptions import HTTPException

from grader.grading.marking import ToMark
from grader.grading.marks import MarkedMeanwhile, MarkStore, give
from grader.grading.results import Mark, Result
from grader.service.web import Visit

_POINTS = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?")


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
    ticked = {int(one) for one in visit.form.getlist("rubric") if isinstance(one, str) and one.isdecimal()}
    if visit.text("tell"):
        told = [f"{'✓' if number in ticked else '✗'} {item.says}" for number, item in enumerate(rubric)]
        comment = "\n".join([*told, *filter(None, [comment])])
    if how == "full":
        return Given(most, comment)
    if how == "checks" and todo.whole:
        return Given(None, comment)
    if not points and ticked:
        return Given(min(most, sum(rubric[n].points for n in ticked if n < len(rubric))), comment)
    value = points_of(points, most)
    return value if isinstance(value, str) else Given(value, comment)


def points_of(typed: str, most: float) -> float | str:
    """Return the points that somebody typed, or what is wrong with them."""
    if not _POINTS.fullmatch(typed):
        return f"Give points: a number from 0 to {most:g}." if not typed else f"{typed[:40]!r} is no number."
    value = float(typed.replace(",", "."))
    return value if value <= most else f"{value:g} is more than {most:g} points."


def give_as_seen(visit: Visit, result: Result, question: str, points: float | None, comment: str) -> None:
    """Give a mark in place of the one that the form was made with; `MarkedMeanwhile` if there is another."""
    if version(result.marks.get(question)) != visit.text("seen"):
        raise MarkedMeanwhile(result, question)
    give(MarkStore(visit.site.course), result, question, points, comment, by=visit.person.id)


def version(mark: Mark | None) -> str:
    """Return what a form knows a mark by, to see whether another has come since."""
    return hashlib.sha256(msgspec.json.encode(mark)).hexdigest() if mark else ""
