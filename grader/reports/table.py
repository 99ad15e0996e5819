"""Results as tables, for the screen and as plain text; and who is stuck at which check or known mistake."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Annotated, TypeAlias

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.course.model import Course
from grader.course.roster import Roster, roster_of
from grader.grading.results import Result
from grader.messages import counted, some
from grader.reports.exercises import by_exercise
from grader.reports.formats import Results
from grader.reports.standing import absent, below_full, counting, course_grades, in_all, score, share, state
from grader.sandbox.text import plain_text

_Width: TypeAlias = Annotated[int, msgspec.Meta(ge=20, le=1000)]
_Most: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=10_000)]  # rows of an assignment
_MOST_COLUMNS = 8
_NOBODY = Roster()
_USUAL_WIDTH, _STUDENT_AND_SCORE, _LEAST_NAME = 80, 28, 10
_MOST_NAMES = 5
_ALL = "(all)"
_MISTAKE = "Known mistake: "
# One cause of all that fails, so it is no matter of any check.
_CAUSES = {
    "module": "the file cannot be loaded",
    "answer": "the answer cannot be read",
    "unwritten": "not written",
    "timeout": "does not end in time",
    "crash": "ends its process",
    "output": "prints without end",
}


def table(course: Course, results: Results, *, width: _Width = 100) -> bytes:
    """Return the tables of the screen, as plain text."""
    return as_text(width, *tables(course, results))


def as_text(width: int, *parts: RenderableType) -> bytes:
    """Return what a screen of this width shows, as plain text."""
    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(*parts, sep="\n")
    return "\n".join([*(line.rstrip() for line in file.getvalue().splitlines()), ""]).encode()


def tables(course: Course, results: Results) -> Iterator[RenderableType]:
    """Yield the table of each assignment and, of several, that of the course."""
    for name, found in results.items():
        yield class_table(name, found, roster_of(course.root))
        yield from (Text(one, style="yellow") for one in absent(course, name, found))
    if len(results) > 1 or course.is_weighed:
        yield course_table(course, results)


def class_table(assignment: str, results: Sequence[Result], roster: Roster = _NOBODY) -> RenderableType:
    """Return the table of one assignment: a row a student, a column an exercise; remarks below."""
    rows = counting(results)
    exercises = list(dict.fromkeys(exercise for result in rows for exercise in result.exercises))
    lean = _points_of(assignment, rows, exercises, roster, wide=True)
    table = (
        lean
        if len(exercises) > _MOST_COLUMNS
        else _Fitting(_points_of(assignment, rows, exercises, roster), lean)
    )
    remarks = [
        Text(f"{roster.label(result.student)}: {state(result)}", style="yellow")
        for result in rows
        if state(result)
    ]
    return Group(table, *remarks)


def _points_of(
    assignment: str, rows: Sequence[Result], exercises: Sequence[str], roster: Roster, *, wide: bool = False
) -> Table:
    """Return a row a student; of exercises that are too many side by side, those below full points."""
    columns = [] if wide else _heads(exercises)
    table = _of_students(f"{assignment}: {counted(len(rows), 'student')}", [*columns, "score"])
    if wide:
        _add_list(table, "less than full points in")
    for result in rows:
        points = f"{score(result)}/{result.total:g}"
        shares = [share(result, exercise) for exercise in exercises]
        cells = [points, Text(below_full(result))] if wide else [*shares, points]
        table.add_row(Text(roster.label(result.student)), *cells)
    graded = [result for result in rows if not (result.undecided or result.excused)]
    if graded:
        known = [[r.earned_in(e) for r in graded if not r.waits_for_mark(e)] for e in exercises]
        means = [f"{fmean(earned):.1f}" if earned else "" for earned in known]
        table.add_section()
        table.add_row("mean", *([] if wide else means), f"{fmean(result.score for result in graded):.1f}")
    return table


def _heads(names: Sequence[str]) -> list[str]:
    """Return names as heads of columns, broken at an underscore only where a screen has no room for all."""
    room = (_USUAL_WIDTH - _STUDENT_AND_SCORE) // max(1, len(names)) - 2
    if sum(len(name) + 2 for name in names) <= _USUAL_WIDTH - _STUDENT_AND_SCORE:
        return [*names]
    heads = []
    for name in names:
        lines = [""]
        for piece in re.findall("[^_]*_|[^_]+", name):
            if lines[-1] and len(lines[-1] + piece) > room:
                lines.append("")
            lines[-1] += piece
        heads.append("\n".join(lines))
    return heads


def course_table(course: Course, results: Results) -> RenderableType:
    """Return the table of a course: a row a student, a column an assignment; what does not count, in ()."""
    grades, roster = course_grades(course, results), roster_of(course.root)
    standing = {name: {one.student: one for one in counting(found)} for name, found in results.items()}
    heads = [*(name.replace("-", "-\n") for name in standing), "total" if course.is_weighed else "sum"]
    table, lean = _of_students(course.title, heads), _of_students(course.title, heads[-1:])
    _add_list(lean, "points in")
    for student, grade in grades.items():
        own = {name: rows[student] for name, rows in standing.items() if student in rows}
        cells = dict[str, str]()
        for name, one in own.items():
            cell = f"{score(one)}/{one.total:g}"
            aside = name in grade.left_out and not one.undecided
            cells[name] = f"({cell})" if aside else cell
        label, come_to = roster.label(student), in_all(course, grade)
        table.add_row(Text(label), *(cells.get(name, "") for name in standing), come_to)
        lean.add_row(Text(label), come_to, Text(", ".join(f"{name} {cell}" for name, cell in cells.items())))
    return _Fitting(table, lean)


class _Fitting:
    """A table; where it would leave no room for names, one that needs less."""

    def __init__(self, table: Table, lean: Table) -> None:
        self._table, self._lean = table, lean
        table.columns[0].min_width = _LEAST_NAME

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table]:
        least = self._table.__rich_measure__(console, options).minimum
        yield self._table if least <= options.max_width else self._lean


def plain_table(
    words: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]], title: str = ""
) -> Table:
    """Return a table: columns of words and, right of them, columns of numbers; no text in it is markup."""
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, title_justify="left", title_style="bold")
    table.title = Text(title) if title else None
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(plain_text(cell)) for cell in row))
    return table


def _of_students(title: str, points: Sequence[str]) -> Table:
    """Return a table of names and points, the last bold; names are broken in two where there is no room."""
    table = plain_table([], [], [], title)
    table.add_column("student", vertical="bottom", overflow="fold")
    for name in points:
        style = "bold" if name == points[-1] else ""
        table.add_column(Text(name), justify="right", vertical="bottom", style=style, no_wrap=True)
    return table


def _add_list(table: Table, head: str) -> None:
    """Add a column that may need several lines, beside the first of which all else stands."""
    table.add_column(head, overflow="fold")
    for column in table.columns:
        column.vertical = "top"


def stuck_at(course: Course, results: Results, *, width: _Width = 80, most: _Most = 15) -> bytes:
    """Return a table of each assignment: what fails, how many it befell, and whom; nobody undecided."""
    return as_text(width, *(one for name, found in results.items() for one in _stuck(name, found, most)))


def _stuck(name: str, results: Sequence[Result], most: int) -> Iterator[RenderableType]:
    decided = [result for result in counting(results) if not result.undecided]
    troubles = stuck(decided)
    students = set[str]().union(*troubles.values())
    do = "does" if len(decided) == 1 else "do"
    told = f"{len(students)} of {counted(len(decided), 'student')} {do} not pass every check"
    yield Text(f"{name}: {told}")
    rows = [(*key, str(len(who)), some(who, _MOST_NAMES)) for key, who in troubles.items()]
    if rows:
        heads = ["exercise", "check or known mistake", "students", "who"]
        yield plain_table(heads, [], rows[:most])
    if len(rows) > most:
        yield Text(f"and {counted(len(rows) - most, 'more row')}: -O most={len(rows)}\n")


def stuck(results: Iterable[Result]) -> dict[tuple[str, str], list[str]]:
    """Return the students whom each trouble of an exercise befell; the most frequent, and mistakes, first."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        # Advice sticks nobody.
        needed = [outcome for outcome in result.judgement.outcomes if outcome.check.points]
        for exercise in by_exercise(msgspec.structs.replace(result.judgement, outcomes=needed)):
            keys = [(exercise.name, _MISTAKE + one.title) for one in exercise.diagnoses]
            for trouble in exercise.troubles:
                where = _ALL if trouble.kind == "module" else exercise.name
                if trouble.status == "error":
                    what = [f"{title} (could not be carried out)" for title in trouble.titles]
                else:
                    what = [_CAUSES[trouble.kind]] if trouble.kind in _CAUSES else trouble.titles
                keys += [(where, one) for one in what]
            for key in keys:
                found.setdefault(key, {})[result.student] = None
    order = sorted(found, key=lambda key: (-len(found[key]), not key[1].startswith(_MISTAKE)))
    return {key: [*found[key]] for key in order}
