"""Results for a spreadsheet or another program, a line a student and assignment; and all of them as JSON."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, TypeAlias

import msgspec

from grader.course.model import Course
from grader.course.roster import Student, roster_of
from grader.errors import GradingError
from grader.files.csv_text import csv_bytes
from grader.files.names import did_you_mean
from grader.grading.results import Result
from grader.reports.formats import Results
from grader.reports.standing import came, counting, course_grades, state
from grader.sandbox.text import plain_text

_OF_PERSONS = ("name", "email", "section", "group")  # as far as the roster knows them
_Delimiter: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[,;|\t]$")]
_OF_GRADES = ("points", "worth", "percent", "letter", "open")


def _rows(course: Course, results: Results, columns: str) -> Iterator[list[Any]]:
    """Yield the head, and a row for the result of each student that counts; what is in doubt has no points.

    Of `columns` only those that it names, with commas between.
    """
    exercises = list(dict.fromkeys(e for found in results.values() for r in found for e in r.exercises))
    fields, person = _persons(course)
    head = ["assignment", "student", *fields, "attempt", "submitted", "late_factor", *exercises]
    head = [*map(plain_text, [*head, "earned", "score", "total", "open_points", "remarks"])]
    wanted = [name.strip() for name in columns.split(",")] if columns else head
    for name in wanted:
        if name not in head:
            hint = f"{did_you_mean(name, head)}There are: {', '.join(head)}."
            raise GradingError(f"There is no column {name!r} in this report.", hint)
    places = [*map(head.index, wanted)] if columns else range(len(head))
    yield wanted
    for assignment, found in results.items():
        for result in counting(found):
            cells = [assignment, result.student, *person(result.student), *_cells(result, exercises)]
            yield [plain_text(cells[i]) if isinstance(cells[i], str) else cells[i] for i in places]


def _persons(course: Course) -> tuple[list[str], Callable[[str], list[str]]]:
    """Return what the roster knows of anybody, and what gives that of one student."""
    people, nobody = roster_of(course.root).students, Student(id="")
    fields = [field for field in _OF_PERSONS if any(getattr(one, field) for one in people.values())]
    return fields, lambda student: [getattr(people.get(student, nobody), field) for field in fields]


def _cells(result: Result, exercises: Sequence[str]) -> list[Any]:
    known = {e for e in result.exercises if not result.waits_for_mark(e)}
    points = [*(result.earned_in(e) if e in known else "" for e in exercises), result.earned, result.score]
    return [
        *(result.attempt, came(result, result.submitted.isoformat()), result.late_factor),
        *([""] * len(points) if result.undecided else points),
        *(result.total, result.open_points + result.unmarked_points, state(result)),
    ]


def csv(course: Course, results: Results, *, columns: str = "", delimiter: _Delimiter = ",") -> bytes:
    """Return the rows as CSV; text that a spreadsheet could take for a formula begins with an apostrophe."""
    return csv_bytes(_rows(course, results, columns), delimiter)


def xlsx(course: Course, results: Results, *, columns: str = "") -> bytes:
    """Return a workbook of one sheet, its head fixed; numbers are numbers, and text no formula or link."""
    try:
        import xlsxwriter  # noqa: PLC0415 (in the extra for instructors)
    except ImportError:
        hint = "pip install 'deltagrade[instructor]' brings it; or --format csv."
        raise GradingError("A workbook needs the package xlsxwriter.", hint) from None
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Grades")
        bold = book.add_format({"bold": True})
        for line, row in enumerate(_rows(course, results, columns)):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(line, column, cell, None if line else bold)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def totals(course: Course, results: Results, *, delimiter: _Delimiter = ",") -> bytes:
    """Return a line for everybody of the roster or the results: scores, and what they come to by the rules.

    What is in doubt, or not there, has no points.
    """
    fields, person = _persons(course)
    scores = {(one.student, name): _whole(one)["score"] for name, one in _each(results)}
    rows: list[list[Any]] = [["student", *fields, *results, *_OF_GRADES]]
    for student, grade in course_grades(course, results).items():
        cells = [student, *person(student), *(scores.get((student, name)) for name in results)]
        cells += [grade.points, grade.worth, grade.percent, grade.letter, "yes" * grade.open]
        rows.append([plain_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return csv_bytes(rows, delimiter)


def json(course: Course, results: Results) -> bytes:
    """Return an object: assignment, student, the result that counts; what is in doubt has no score, not 0."""
    nested: dict[str, dict[str, object]] = {name: {} for name in results}
    for name, one in _each(results):
        nested[name][one.student] = _whole(one)
    return msgspec.json.format(msgspec.json.encode(nested), indent=2) + b"\n"


def jsonl(course: Course, results: Results) -> bytes:
    """Return the same as an object a line, for programs that read them one by one."""
    lines = [{"assignment": name, "student": one.student, **_whole(one)} for name, one in _each(results)]
    return msgspec.json.Encoder().encode_lines(lines)


def _each(results: Results) -> Iterator[tuple[str, Result]]:
    return ((name, one) for name, found in results.items() for one in counting(found))


def _whole(one: Result) -> dict[str, object]:
    return {"score": None if one.undecided else one.score, "total": one.total, "result": one}
