"""The class on one page: who stands where, what was not understood, and which checks tell something."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import fmean, median
from typing import Literal, TypeAlias
from urllib.parse import quote

import msgspec
import numpy as np
from markupsafe import Markup

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, roster_of
from grader.engine.outcome import Check, Outcome
from grader.files.records import day_and_time
from grader.grading.results import Result
from grader.reports.formats import Results
from grader.reports.pages import page
from grader.reports.standing import (
    counting,
    course_grades,
    excused,
    in_all,
    lateness,
    missing,
    needs_person,
    score,
)

Sign: TypeAlias = Literal["p", "h", "f", "e", "u"]  # passed, in part, failed, open, no outcome; as page.css
_WORDS = {"p": "passes", "h": "passes in part", "f": "fails", "e": "open", "u": "no result"}
_HOUR = dt.timedelta(hours=1)
_MOST_BINS, _MOST_MISTAKES = 20, 12
_FEWEST = 8  # students of whom a correlation says something
_WEAK = 0.1  # below it, passing a check says next to nothing about the rest
_GAP = 0.4  # of the width of a check, between exercises
# By how many hours before the due date at least.
_TIMES: list[tuple[float, str]] = [
    *((168, "over a week before"), (72, "3 to 7 days"), (24, "1 to 3 days"), (6, "6 to 24 hours")),
    *((1, "1 to 6 hours"), (0, "in the last hour")),
    *((-1, "up to 1 hour late"), (-24, "1 to 24 hours late"), (-math.inf, "over a day late")),
]


class CheckLine(msgspec.Struct, frozen=True):
    """How a class did on one check."""

    check: Check
    states: list[Sign]  # of each student, those with most points first
    separation: float | None  # None where nothing can be said

    @property
    def known(self) -> int:
        """How many were decided."""
        return sum(state in "phf" for state in self.states)

    @property
    def passed(self) -> int:
        """How many pass it whole."""
        return self.states.count("p")

    @property
    def note(self) -> tuple[str, bool]:
        """What an instructor should look at, or nothing; and whether it may be a fault of the check."""
        if not self.known:
            return "", False
        if not self.passed:
            return "nobody passes: is the check broken?", True
        if self.passed == self.known:
            return "everybody passes", False
        if self.separation is not None and self.separation < 0:
            return "stronger students fail it more often", True
        return "separates little" if self.separation is not None and self.separation < _WEAK else "", False


def class_report(course: Course, results: Results, *, pages: str = "") -> bytes:
    """Return the page about assignments, with links to `pages`/ASSIGNMENT/STUDENT.html if that is given."""
    sections = [_section(course, name, found, pages) for name, found in results.items()]
    grades = course_grades(course, results) if len(results) > 1 else {}
    roster = roster_of(course.root)
    standing = {name: {one.student: one for one in counting(found)} for name, found in results.items()}
    totals = [
        (
            roster.label(one),
            grade,
            in_all(course, grade),
            [(name, own.get(one)) for name, own in standing.items()],
        )
        for one, grade in grades.items()
    ]
    made = day_and_time(dt.datetime.now(dt.UTC), course.zone)
    values = {"course": course, "sections": sections, "totals": totals, "score": score, "words": _WORDS}
    return page("class.html", **values, made=made).encode("utf-8", "backslashreplace")


def _section(course: Course, name: str, found: Sequence[Result], pages: str) -> dict[str, object]:
    """Return what the page says of one assignment."""
    results = sorted(counting(found), key=lambda one: (bool(one.undecided), -one.score, one.student))
    decided = [one for one in results if not one.undecided]
    lines, roster = check_lines(decided), roster_of(course.root)
    strangers = roster.strangers({one.student for one in results})
    unknown = {one: [f"not in {ROSTER_FILE}. {close}".rstrip()] for one, close in strangers.items()}
    index = {line.check.name: number for number, line in enumerate(lines)}
    students = [
        {
            "result": one,
            "label": roster.label(one.student),
            "link": f"{pages}/{quote(name)}/{quote(one.student)}.html" if pages and not one.undecided else "",
            "score": score(one),
            "late": lateness(one),
            "needs": "; ".join(
                part.rstrip(".") for part in [*needs_person(one), *unknown.get(one.student, ())]
            ),
            "submitted": day_and_time(one.submitted, course.zone),
            "failed": [index[o.check.name] for o in one.judgement.outcomes if o.status == "failed"],
            "strip": strip([(line.check.exercise, line.states[place]) for line in lines])
            if place < len(decided)
            else "",
        }
        for place, one in enumerate(results)
    ]
    scores = [one.score for one in decided if not one.excused]
    total = max((one.total for one in results), default=0.0)
    return {
        "name": name,
        "results": results,
        "students": students,
        "missing": [roster.label(one) for one in missing(course, name, found)],
        "excused": excused(course, name),
        "needs": [one for one in students if one["needs"]],
        "lines": lines,
        "strips": [strip([("", state) for state in line.states]) for line in lines],
        "figures": (fmean(scores), median(scores)) if scores else None,
        "total": total,
        "bins": distribution(scores, total),
        "mistakes": mistakes(decided)[:_MOST_MISTAKES],
        "times": times(results),
    }


def check_lines(results: Sequence[Result]) -> list[CheckLine]:
    """Return how a class did on each check, in the order of the check files."""
    outcomes = [{one.check.name: one for one in result.judgement.outcomes} for result in results]
    checks = {one.check.name: one.check for result in results for one in result.judgement.outcomes}
    made = []
    for name, check in checks.items():
        own = [there.get(name) for there in outcomes]
        pairs = [
            (one.earned, result.earned - one.earned)
            for one, result in zip(own, results, strict=True)
            if one is not None and one.status != "error"
        ]
        made.append(CheckLine(check, [_state(one) for one in own], _separation(pairs)))
    order = {name: place for place, name in enumerate(dict.fromkeys(c.exercise for c in checks.values()))}
    return sorted(made, key=lambda line: order[line.check.exercise])


def _state(outcome: Outcome | None) -> Sign:
    if outcome is None:
        return "u"
    if outcome.status == "error":
        return "e"
    return "p" if outcome.status == "passed" else "h" if outcome.credit else "f"


def _separation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the correlation of the points of a check with all other points of the same students.

    It is the corrected item-total correlation of test theory: the item is left out of the total that it is
    compared with (Nunnally and Bernstein, Psychometric Theory, 3rd ed. 1994, chapter 8).
    """
    if len(pairs) < _FEWEST:
        return None
    points, rest = np.array(pairs).T
    if not (np.ptp(points) and np.ptp(rest)):
        return None
    return float(np.corrcoef(points, rest)[0, 1])


def strip(cells: Iterable[tuple[str, Sign]]) -> Markup:
    """Return a row of cells as a picture, with a gap where another exercise begins."""
    paths, at = dict[Sign, list[str]](), 0.0
    for place, (_, group) in enumerate(groupby(cells, key=lambda cell: cell[0])):
        at += _GAP if place else 0.0
        for state, run in groupby(group, key=lambda cell: cell[1]):
            width = sum(1 for _ in run)
            paths.setdefault(state, []).append(f"M{at:g} 0h{width}v1h-{width}z")
            at += width
    shapes = "".join(f'<path class="{state}" d="{"".join(parts)}"/>' for state, parts in paths.items())
    return Markup(  # numbers and our own letters
        f'<svg class="strip" viewBox="0 0 {at:g} 1" preserveAspectRatio="none" aria-hidden="true" '
        f'shape-rendering="crispEdges">{shapes}</svg>'
    )


def distribution(scores: Sequence[float], total: float) -> list[tuple[str, int]]:
    """Return how many have how many points: bins of equal width, each with what it holds in words."""
    if not total:
        return []
    width = next((w for w in (0.5, 1, 2, 5, 10, 20, 25, 50, 100) if total / w <= _MOST_BINS), total / 10)
    count = max(1, math.ceil(total / width))
    held = Counter(min(int(one / width), count - 1) for one in scores)
    above = [f"{(k + 1) * width:g}" if k + 1 < count else f"{total:g}" for k in range(count)]
    return [(f"{k * width:g} to {above[k]}", held[k]) for k in range(count)]


def mistakes(results: Iterable[Result]) -> list[tuple[str, str, str, list[str]]]:
    """Return the known mistakes that were made, the commonest first: exercise, title, hint, by whom."""
    found = dict[tuple[str, str, str], list[str]]()
    for result in results:
        for exercise, diagnoses in result.judgement.diagnoses.items():
            for one in diagnoses:
                found.setdefault((exercise, one.title, one.hint), []).append(result.student)
    return [(*key, who) for key, who in sorted(found.items(), key=lambda item: -len(item[1]))]


def times(results: Iterable[Result]) -> list[tuple[str, int, bool]]:
    """Return how many came how long before or after their due date, and whether that is late."""
    known = [(one.due - one.submitted) / _HOUR for one in results if one.due and not one.time_unknown]
    count = Counter(next(label for least, label in _TIMES if hours >= least) for hours in known)
    first = -math.inf if min(known, default=0) < 0 else 0
    return [(label, count[label], least < 0) for least, label in _TIMES if known and least >= first]
