"""Markdown tables for the summary page of a CI run: of folders that were checked, and of a class."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.course.model import Course
from grader.grading.checked import Checked
from grader.grading.results import Result
from grader.reports.exercises import Exercise, by_exercise
from grader.reports.standing import below_full, counting, score, state
from grader.sandbox.text import plain_text

_MARKS = {"passed": "pass", "failed": "**fail**", "error": "**error**"}


class GitHub(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The class as Markdown tables: a row a student."""

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return one table for each assignment."""
        columns, lines = ["student", "score", "less than full points in", "remarks"], list[str]()
        for name, found in results.items():
            rows = [_student(result) for result in counting(found)]
            heading = f"{_plain(name)}: {len(rows)} student{'s' * (len(rows) != 1)}"
            lines += [*_table(heading, columns, rows), ""]
        return "\n".join(lines).encode()


def ci_summary(folders: Sequence[Checked]) -> str:
    """Return one table for each checked folder: a row an exercise."""
    lines: list[str] = []
    columns = ["exercise", "", "checks", "points", "first trouble"]
    for checked in folders:
        heading = f"{_plain(checked.assignment.name)}: {_plain(checked.assignment.title)}"
        lines += _table(heading, columns, map(_exercise, by_exercise(checked.judgement.outcomes)))
    return "\n".join(lines) + "\n"


def _exercise(exercise: Exercise) -> list[str]:
    trouble = next((outcome.message for outcome in exercise.outcomes if outcome.status != "passed"), "")
    passed = f"{exercise.passed} of {len(exercise.outcomes)}"
    points = f"{exercise.earned:g} of {exercise.points:g}"
    return [f"`{exercise.name}`", _MARKS[exercise.status], passed, points, _plain(trouble)]


def _student(result: Result) -> list[str]:
    points = f"{score(result)} of {result.total:g}"
    return [_plain(text) for text in (result.student, points, below_full(result), state(result))]


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from [f"### {heading}", ""]
    for cells in (columns, ["---"] * len(columns), *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""


def _plain(text: str) -> str:
    """Return one line in which nothing is Markdown or HTML."""
    line = " ".join(plain_text(text).split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-!|~$@:" else "&amp;" if c == "&" else c for c in line)
