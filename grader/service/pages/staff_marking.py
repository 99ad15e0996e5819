"""Marking in the browser: whoever is free gets the next answer; of two marks for one the first stands."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from urllib.parse import quote, urlencode

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.course.files import load_assignment
from grader.errors import GradingError
from grader.grading.marking import (
    ToMark,
    Way,
    answers_to_mark,
    questions_to_mark,
    share_of,
    share_out,
    shares_of,
    wording,
)
from grader.grading.marks import (
    MarkedMeanwhile,
    MarkStore,
    answer_hash,
    give,
    items_used,
    key_of,
    marked_hashes,
    refreshed,
)
from grader.grading.results import Result
from grader.messages import counted
from grader.reports.exercises import by_exercise
from grader.service.pages.staff import Given, give_as_seen, given_in, named, version
from grader.service.people import accounts
from grader.service.web import Visit, page
from grader.work.kinds import kind_in

_MOST_ITEMS = 9  # that have a key
_WAYS: dict[Way, str] = {"student": "students", "question": "questions", "section": "sections of the roster"}


def marking(visit: Visit) -> Response:
    """Show what is to mark of every assignment."""
    rows = [(name, sheet.written) for name, sheet in visit.state.overview.sheets().items() if sheet.written]
    return visit.page("staff_marking.html", rows=rows)


def assignment(visit: Visit) -> Response:
    """Show the questions of an assignment, how far each is, who marked, and whose share is what."""
    course, name = visit.site.course, named(visit)
    results, problems = visit.state.overview.graded(name)
    shares, rows = shares_of(course, name), []
    for one in _written(visit, name, results):
        own = share_of(shares, visit.person.id, [one])
        left = sum(_waits(result, one.question.id) for mine in own for result in mine.results)
        marks = [mark for result in one.results if (mark := result.marks.get(one.question.id))]
        by = Counter(mark.by or "unknown" for mark in marks if mark.points is not None)
        rows.append((one.question, len(one.results), by.total(), left, by.most_common()))
    staff = [person.id for person in accounts(visit.site.register) if person.role != "observer"]
    return visit.page(
        "staff_marking_assignment.html",
        name=name,
        rows=rows,
        problems=problems,
        code=[*load_assignment(course.solution(name)).points],
        shares=Counter(shares.markers.values()).most_common(),
        by=shares.by,
        ways=_WAYS,
        staff=staff,
    )


def share(visit: Visit) -> Response:
    """Share the marking out."""
    name, way = named(visit), next((way for way in _WAYS if way == visit.text("by")), None)
    people = [one for one in visit.form.getlist("among") if isinstance(one, str)]
    known = {person.id for person in accounts(visit.site.register)}
    if way is None or not known.issuperset(people):
        raise HTTPException(400, "Choose a way, and people who are staff.")
    try:
        share_out(visit.site.course, name, way, people)
    except GradingError as error:
        return visit.back(f"/marking/{quote(name)}", str(error), kind="bad")
    told = f"Shared out among {', '.join(people)}." if people else "Whoever is free takes the next answer."
    return visit.back(f"/marking/{quote(name)}", told)


def answer(visit: Visit) -> Response:
    """Show an answer to mark, or go to the next that nobody else has before them."""
    name, asked = named(visit), visit.request.query_params
    todo, store = _todo(visit, name), MarkStore(visit.site.course)
    may_mark, question = visit.person.may("assistant"), todo.question.id
    ids = _ids(todo)
    if asked.get("at", "") in ids:
        number = ids.index(asked["at"])
        keys = [key_of(todo.results[number], question)]
        elsewhere = may_mark and store.take(name, visit.person.id, keys) is None
        return _shown(visit, name, todo, number, bad="Somebody else has this answer before them." * elsewhere)
    start = ids.index(asked["after"]) + 1 if asked.get("after") in ids else 0
    order = [*range(start, len(ids)), *range(start)]
    free = [number for number in order if _waits(todo.results[number], question) or not may_mark]
    if free and not may_mark:
        return RedirectResponse(_address(visit, at=ids[free[0]]), 303)
    while free:
        place = store.take(name, visit.person.id, [key_of(todo.results[number], question) for number in free])
        if place is None:
            break
        with suppress(GradingError):  # marks that cannot be read, as the page of the assignment tells
            if _waits(refreshed(store, todo.results[free[place]]), question):
                return RedirectResponse(_address(visit, at=ids[free[place]]), 303)
        free.pop(place)  # marked since it was read
    what = f"Others have the last {counted(len(free), 'answer')} to {question} before them."
    return visit.back(f"/marking/{quote(name)}", what if free else f"No answer to {question} waits for you.")


def mark(visit: Visit) -> Response:
    """Keep a mark, for all answers in the same words if that is wanted; and go to the next answer."""
    name = named(visit)
    todo, store = _todo(visit, name), MarkStore(visit.site.course)
    question = todo.question.id
    ids = _ids(todo)
    if visit.text("at") not in ids:
        why = "That answer is no longer there: its student may have handed in another."
        return visit.back(_address(visit), why, kind="bad")
    number = ids.index(visit.text("at"))
    result = refreshed(store, todo.results[number])
    given = given_in(visit, todo, result)
    if isinstance(given, str):
        return _shown(visit, name, todo, number, bad=given, status=422)
    try:
        give_as_seen(visit, result, question, given.points, given.comment)
    except MarkedMeanwhile as meanwhile:
        todo.results[number] = meanwhile.result
        return _shown(visit, name, todo, number, bad=str(meanwhile), status=409)
    done = 1
    for other in _same(todo, number) if visit.text("same") else ():
        with suppress(GradingError):  # somebody has marked it meanwhile, or its marks cannot be read
            latest = refreshed(store, todo.results[other])
            if question not in latest.marks:
                give(store, latest, question, given.points, given.comment, by=visit.person.id)
                done += 1
    told = "as the checks gave" if given.points is None else counted(given.points, "point")
    message = f"{counted(done, 'answer')}: {told}."
    return visit.back(_address(visit, after=ids[number]), message)


def _shown(
    visit: Visit, name: str, todo: ToMark, number: int, *, bad: str = "", status: int = 200
) -> Response:
    """Show an answer; where something was wrong, with what was typed."""
    result, question = todo.results[number], todo.question
    before = result.marks.get(question.id)
    ids = _ids(todo)
    did = by_exercise(result.judgement)
    most = result.most(question.id)
    items = [
        {"points": points, "comment": comment, "value": msgspec.json.encode(Given(points, comment)).decode()}
        for points, comment in items_used(MarkStore(visit.site.course), name, question.id)
        if points is None or points <= most
    ]
    return visit.page(
        "staff_answer.html",
        status=status,
        name=name,
        question=question,
        result=result,
        answer=todo.answers[number],
        whole=todo.whole[number] if todo.whole else "",
        did=next((one for one in did if one.name == question.id), None) if todo.whole else None,
        mark=before,
        seen=version(before),
        most=most,
        number=number + 1,
        left=sum(_waits(one, question.id) for one in todo.results),
        ids=ids,
        address=partial(_address, visit),
        names="names" in visit.request.query_params,
        items=items[:_MOST_ITEMS],
        same=len(_same(todo, number)),
        bad=bad,
        typed={field: visit.text(field) for field in ("points", "comment")} if status != 200 else None,
        may_mark=visit.person.may("assistant"),
    )


def _todo(visit: Visit, name: str) -> ToMark:
    """Return all that is to mark of the question in the address, of this person's share, marked or not."""
    course, asked = visit.site.course, visit.path["question"]
    results, _ = visit.state.overview.graded(name)
    found = [one for one in _written(visit, name, results) if one.question.id == asked]
    if not found and asked in load_assignment(course.solution(name)).points:
        with suppress(GradingError):  # nothing is graded yet
            found, _ = questions_to_mark(course, name, asked, again=True)
    own = share_of(shares_of(course, name), visit.person.id, found) or found
    if not own:
        raise HTTPException(404, "There is nothing to mark of that.")
    return own[0]


def _written(visit: Visit, name: str, results: Sequence[Result]) -> list[ToMark]:
    return answers_to_mark(kind_in(visit.site.course.solution(name)), results, again=True)


def _waits(result: Result, question: str) -> bool:
    """Return whether an answer waits for a person; code, if nobody has looked at it."""
    if question in result.judgement.texts:
        return result.waits_for_mark(question)
    return question not in result.marks


def _same(todo: ToMark, number: int) -> list[int]:
    """Return the other answers that say the same, and that nobody has marked; of code none do for sure."""
    if todo.whole:
        return []
    said, question = wording(todo.answers[number]), todo.question.id
    same = (n for n, text in enumerate(todo.answers) if n != number and wording(text) == said)
    return [n for n in same if question not in todo.results[n].marks]


def _ids(todo: ToMark) -> list[str]:
    """Return what an address names each answer by: it tells nobody's name, and changes with the answer."""
    question = todo.question.id
    keys = [f"{key_of(one, question)} {marked_hashes(one)[question]}" for one in todo.results]
    return [answer_hash(key)[:16] for key in keys]


def _address(visit: Visit, *, at: str = "", after: str = "", names: bool | None = None) -> str:
    """Return the address of this question, at an answer; with the names of students or not, as it is now."""
    shown = "names" in visit.request.query_params if names is None else names
    query = {"at": at, "after": after, "names": "1" if shown else ""}
    place = "/".join(quote(visit.path[part]) for part in ("name", "question"))
    return f"/marking/{place}?{urlencode({field: text for field, text in query.items() if text})}"


ROUTES = [
    page("/marking", marking, to="observer"),
    page("/marking/{name}", assignment, to="observer"),
    page("/marking/{name}", share, to="instructor", method="POST"),
    page("/marking/{name}/{question}", answer, to="observer"),
    page("/marking/{name}/{question}", mark, to="assistant", method="POST"),
]
