"""Take over a course of nbgrader: each notebook, whose kernel is its own, becomes one assignment."""

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.authoring.new import require_free
from grader.course.files import load_course
from grader.errors import AuthoringError
from grader.files.atomic import write_atomically
from grader.importing.beside import files_below, files_beside
from grader.importing.course import KEPT, REPORT_FILE, Taken, new_course, report_text, write_plan, written
from grader.importing.left_out import LeftOut, table
from grader.messages import counted
from grader.nbgrader.importing.assemble import Placed, assembled
from grader.nbgrader.importing.assignment import Converted, convert
from grader.nbgrader.importing.grades import GRADEBOOK_FILE, Grades, as_csv, read_gradebook
from grader.nbgrader.importing.origin import (
    LARGEST_MIB,
    Settings,
    other_things,
    read_settings,
    source_assignments,
)
from grader.nbgrader.importing.submissions import bring_work
from grader.nbgrader.instructor_notebook import read_cells

_DIFFERENCES = """\
## What is graded in another way

- nbgrader gives no points for a test during which anything is written to standard error, such as a
  warning. Here a warning costs nothing.
- A test with hidden lines is two checks: what students see of it only advises, and all of it has its points.
- Values are copied between a test and the student's code. Where a function of the solution changes lists,
  dicts, sets or arrays in place, `in_place` has it do so to those of the test. Of any other one, a test that
  asks whether it leaves its arguments alone learns nothing.
- All cells of a notebook share names in nbgrader. Here a check has what the student wrote, and from other
  cells only what it needs."""

_NEXT = """\
## What to do next

1. Read the table of what is left out, and the cells in `{kept}/`.
2. `grader build` makes `assignments/`.
3. `grader verify` runs every check on the solution again, and says what the checks do not prove yet.
4. `grader grade` grades the submissions that came along; compare with `{kept}/scores.csv`."""


def import_nbgrader(origin: Path, folder: Path, advice: float = 0.0) -> Taken[Placed]:
    """Make a new course, in a free place, of nbgrader's in `origin`; tests without points get `advice`.

    This runs the instructor's tests in this process, as grading does. Nothing is changed in `origin`.
    """
    require_free(folder)
    settings = msgspec.structs.replace(read_settings(origin), advice=advice)
    grades, ungraded = _grades(origin)
    sources = source_assignments(origin, settings, grades.due)
    converted, refused = _converted(sources, settings)
    made = assembled(converted)
    with new_course(origin, folder, settings.course_id) as course:
        placed, left_out = written(origin, course, made, refused)
        planned = {one.name: grades.due.get(one.converted.source) for one in placed}
        due = {name: one for name, one in planned.items() if one and 2000 <= one.year < dt.MAXYEAR}
        write_plan(
            course,
            placed,
            due,
            "/imported/*.csv\n",
            timezone="UTC",
            # nbgrader takes the newest submission, and by itself takes nothing off for lateness.
            collect="last",
            max_submission_mib=LARGEST_MIB,
            late={"policy": "none" if settings.late_penalty == "zero" else "percent"},
            extensions=sorted(_extended(grades, placed, due), key=lambda row: tuple(row.values())),
        )
        root, store = course.root, origin / settings.submitted
        names = {source.name: [path.stem for path in notebooks] for source, notebooks in sources.items()}
        submissions, marks, lost = bring_work(load_course(root), store, placed, names, grades)
        left_out.extend([*_keep_sources(root, sources), *lost, *ungraded, *settings.left_out])
        left_out.extend(other_things(origin, settings))
        _keep_left_out(root, left_out)
        came = counted(submissions, "submission"), counted(marks, "mark")
        said = f"{came[0]} came along, and {came[1]} that a person gave for what checks grade."
        taken = Taken(folder, tuple(placed), tuple(left_out), folder / REPORT_FILE, said)
        text = _report(origin, taken, _keep_grades(root, grades))
        (root / REPORT_FILE).write_text(text, encoding="utf-8")
    return taken


def _grades(origin: Path) -> tuple[Grades, list[LeftOut]]:
    """Return what the gradebook says, or why it says nothing."""
    path, why = origin / GRADEBOOK_FILE, "There is none, so no due dates and no grades were taken over."
    if path.is_file():
        try:
            return read_gradebook(path), []
        except AuthoringError as error:
            why = f"No due dates and no grades were taken over. {error.message} {error.hint}"
    return Grades(), [LeftOut(origin.resolve().name, GRADEBOOK_FILE, why)]


def _extended(
    grades: Grades, placed: Sequence[Placed], usual: Mapping[str, dt.datetime]
) -> Iterator[dict[str, object]]:
    """Yield student, assignment and due date of all who may hand in later than usual."""
    for one in (one for one in placed if one.name in usual and not one.problems):
        for work in grades.work:
            if work.origin == one.converted.origin and work.due and work.due > usual[one.name]:
                yield {"student": work.student, "assignment": one.name, "due": work.due}


def _converted(
    sources: Mapping[Path, Sequence[Path]], settings: Settings
) -> tuple[list[Converted], list[LeftOut]]:
    """Convert the notebooks of a course; one that cannot be read stops no other."""
    converted, refused = list[Converted](), list[LeftOut]()
    for source, notebooks in sources.items():
        beside = files_beside(source, [path for path in files_below(source) if path not in notebooks])
        if not notebooks:
            refused.append(LeftOut(source.name, "assignment", "It has no notebooks."))
        for path in notebooks:
            try:
                converted.append(convert(source.name, path.stem, read_cells(path), settings, beside))
            except AuthoringError as error:
                why = f"It was not taken over. {error.message} {error.hint}".strip()
                refused.append(LeftOut(source.name, path.name, why))
    return converted, refused


def _report(origin: Path, taken: Taken[Placed], names: Sequence[str]) -> str:
    """Return the report, in Markdown."""
    tables = ", ".join(f"`{KEPT}/{name}`" for name in names)
    grades = f"All grades are in {tables}." if tables else "There are no grades."
    rows = []
    for one in taken.assignments:
        named = [(check.draft, f"{check.name} ({check.points:g})") for check in one.converted.checks]
        for draft in one.converted.drafts:
            own = ", ".join(text for made_of, text in named if made_of is draft)
            rows.append((one.name, draft.cell.label, draft.exercise, own))
    checks = table(("assignment", "cell", "exercise", "checks and points"), rows)
    became = f"## Tests that became checks\n\n{checks}"
    return report_text(origin, taken, grades, became, _DIFFERENCES, _NEXT.format(kept=KEPT))


def _keep_sources(root: Path, sources: Iterable[Path]) -> list[LeftOut]:
    """Copy the sources of all assignments; return what cannot be copied."""
    lost = []
    for source in sources:
        for path in files_below(source):
            place = path.relative_to(source)
            target = root / KEPT / source.name / place
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, target)
            except PermissionError:
                lost.append(LeftOut(source.name, place.as_posix(), "It may not be read, and was not copied."))
    return lost


def _keep_grades(root: Path, grades: Grades) -> list[str]:
    """Write the gradebook as CSV files that only their owner may read; return their names."""
    tables: dict[str, Sequence[msgspec.Struct]] = {
        "students.csv": grades.students,
        "submissions.csv": grades.work,
        "scores.csv": grades.scores,
        "comments.csv": grades.comments,
    }
    written = [name for name, rows in tables.items() if rows]
    (root / KEPT).mkdir(exist_ok=True)
    for name in written:
        write_atomically(root / KEPT / name, as_csv(tables[name]), 0o600)
    return written


def _keep_left_out(root: Path, left_out: Sequence[LeftOut]) -> None:
    """Write the cells that are left out, for each notebook one file beside its copy."""
    for where in dict.fromkeys(one.where for one in left_out if one.text):
        cells = [one.kept for one in left_out if one.where == where and one.text]
        path = root / KEPT / f"{where}.left-out.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join([f"# Left out of {where}", *cells]) + "\n", encoding="utf-8")
