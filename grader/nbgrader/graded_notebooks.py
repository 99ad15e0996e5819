"""The folder of graded notebooks, from which the formgrader shows submissions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.authoring.generated import holds
from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GradingError
from grader.exchange.collected import collected
from grader.files.atomic import write_atomically
from grader.files.tree import read_files
from grader.grading.results import Result
from grader.nbgrader.graded_notebook import graded_notebook
from grader.nbgrader.source import NBGRADER_CONFIG
from grader.reports.standing import counting
from grader.work.choosing import notebook_of
from grader.work.handing_in import LARGEST_WORK_MIB
from grader.work.kinds import kind_of
from grader.work.written_form import WrittenForm

AUTOGRADED = "for-nbgrader/autograded"


def write_graded_notebooks(course: Course, name: str, results: Iterable[Result]) -> list[Path]:
    """Write the submissions of an assignment as notebooks with their results; return the paths that changed.

    Of each student the submission that counts is shown. A course without `nbgrader_config.py` has none. A
    notebook that students never got, or one that cannot be written, is a `GradingError`.
    """
    if not (course.root / NBGRADER_CONFIG).is_file():
        return []
    home = course.solution(name)
    assignment = load_assignment(home)
    kind = kind_of(assignment, home)
    form = kind.form if isinstance(kind, WrittenForm) else None
    notebook = notebook_of(kind.file)
    places = {(record.student, record.attempt): place for record, place in collected(course, name)}
    changed = []
    try:
        released = (course.assignment(name) / notebook).read_bytes()
        for result in counting(results):
            place = places.get((result.student, result.attempt))
            if place is None:
                continue
            files = read_files(place, LARGEST_WORK_MIB)
            path = course.root / AUTOGRADED / result.student / name / notebook
            content = graded_notebook(released, assignment, form, files, result)
            if not holds(path, content):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content)
                changed.append(path)
    except OSError as error:
        raise GradingError(f"{error.filename} cannot be used: {error.strerror}.") from None
    return changed
