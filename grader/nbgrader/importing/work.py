"""Students' work, brought into the new course together with the marks that persons gave for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.nbgrader.importing.course_file import LARGEST_MIB
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.marks import GivenMark, given_marks
from grader.nbgrader.importing.placed import Placed
from grader.nbgrader.importing.source_folder import SourceAssignment
from grader.nbgrader.importing.submissions import files_for, place_submission, read_submissions

_NOT_TAKEN = "It is for an assignment that was not taken over, and stays where it is."


def bring_work(
    course: Course, store: Path, placed: Sequence[Placed], sources: Sequence[SourceAssignment], grades: Grades
) -> tuple[int, list[GivenMark], list[LeftOut]]:
    """Bring submissions along; return how many, the marks for them, and what has no place.

    Parameters
    ----------
    course : Course
        The new course.
    store : Path
        nbgrader's folder ``submitted``.
    placed : sequence of Placed
        The assignments.
    sources : sequence of SourceAssignment
        Where they come from.
    grades : Grades
        The gradebook.
    """
    handed, left_out = read_submissions(store, LARGEST_MIB)
    notebooks = {source.name: [path.stem for path in source.notebooks] for source in sources}
    marks, count = list[GivenMark](), 0
    for one in placed:
        converted, hashes = one.converted, dict[str, str]()
        for work in (work for work in handed if work.source == converted.source):
            files = files_for(work, converted.notebook, one.module, notebooks[converted.source])
            try:
                due = course.due(one.name, work.student)
                hashes[work.student] = place_submission(course, one.name, work, files, due)
            except ExchangeError as error:
                left_out.append(LeftOut(one.name, work.student, f"It was not taken over. {error.message}"))
        count += len(hashes)
        marks += given_marks(converted, one.name, grades, hashes)
    known = {one.converted.source for one in placed}
    left_out += [
        LeftOut(f"{store.name}/{work.student}", work.source, _NOT_TAKEN)
        for work in handed
        if work.source not in known
    ]
    return count, marks, left_out
