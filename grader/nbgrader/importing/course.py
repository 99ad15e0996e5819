"""Take over a course of nbgrader: `grader import nbgrader`.

Each notebook becomes one assignment: nbgrader runs every notebook in a kernel of its own, so that two of them
may define the same names. Nothing of the old course is changed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.course.files import load_course
from grader.errors import AuthoringError
from grader.importing.beside import files_below, files_beside
from grader.importing.course import REPORT_FILE, check_free, new_course, write_plan
from grader.importing.left_out import LeftOut
from grader.messages import counted
from grader.nbgrader.importing import report
from grader.nbgrader.importing.assemble import Placed, assembled
from grader.nbgrader.importing.assignment import Converted, convert
from grader.nbgrader.importing.grades import GRADEBOOK_FILE, Grades, read_gradebook
from grader.nbgrader.importing.origin import (
    LARGEST_MIB,
    Settings,
    other_things,
    read_settings,
    source_assignments,
)
from grader.nbgrader.importing.submissions import bring_work
from grader.nbgrader.instructor_notebook import read_cells


def import_nbgrader(origin: Path, folder: Path, advice: float = 0.0) -> report.Imported:
    """Make a new course, in a free place, of nbgrader's in `origin`; tests without points get `advice`.

    Every check is tried on its solution, which runs the instructor's tests in this process, as grading does.
    If nothing can be taken over, or the place is not free, that is a `CourseError`, and nothing is written.
    """
    check_free(folder)
    settings = msgspec.structs.replace(read_settings(origin), advice=advice)
    grades, ungraded = _grades(origin)
    sources = source_assignments(origin, settings, grades.due)
    converted, refused = _converted(sources, settings)
    beside = {
        source.name: files_beside(source, [one for one in files_below(source) if one not in notebooks])
        for source, notebooks in sources.items()
    }
    made = assembled(converted, beside)
    with new_course(origin, folder, made, refused, settings.course_id) as (course, placed, left_out):
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
        left_out.extend([*report.keep_sources(root, sources), *lost, *ungraded, *settings.left_out])
        left_out.extend(other_things(origin, settings))
        report.keep_left_out(root, left_out)
        came = counted(submissions, "submission"), counted(marks, "mark")
        imported = report.Imported(
            root=folder,
            assignments=tuple(placed),
            left_out=tuple(left_out),
            report=folder / REPORT_FILE,
            came=f"{came[0]} came along, and {came[1]} that a person gave for what checks grade.",
            submissions=submissions,
            marks=marks,
            tables=tuple(report.keep_grades(root, grades)),
        )
        (root / REPORT_FILE).write_text(report.import_report(origin, imported), encoding="utf-8")
    return imported


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
        if not notebooks:
            refused.append(LeftOut(source.name, "assignment", "It has no notebooks."))
        for path in notebooks:
            try:
                converted.append(convert(source.name, path.stem, read_cells(path), settings))
            except AuthoringError as error:
                why = f"It was not taken over. {error.message} {error.hint}".strip()
                refused.append(LeftOut(source.name, path.name, why))
    return converted, refused
