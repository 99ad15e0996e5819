"""What persons gave in nbgrader's formgrader for cells that checks grade now."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from grader.nbgrader.importing.assignment import Converted
from grader.nbgrader.importing.grades import CellScore, Grades


@dataclasses.dataclass(frozen=True, slots=True)
class GivenMark:
    """What a person gave a student for one exercise.

    Parameters
    ----------
    assignment, student, exercise : str
        For what, in our course.
    submission : str
        Hash of the submission that it was given for.
    points : float or None
        The points, in place of those of the checks; None if the checks' stand.
    extra : float
        Points besides.
    comment : str
        What the student reads about it.
    """

    assignment: str
    student: str
    exercise: str
    submission: str
    points: float | None
    extra: float
    comment: str


def given_marks(
    converted: Converted, name: str, grades: Grades, submissions: Mapping[str, str]
) -> Iterator[GivenMark]:
    """Yield the marks of one assignment that have a place here.

    Where a person changed the points of one of several cells of an exercise, the others count as nbgrader's
    tests had them.

    Parameters
    ----------
    converted : Converted
        The assignment, and `name` its name in our course.
    grades : Grades
        The gradebook.
    submissions : mapping of str to str
        Hash of each student's submission, by student.
    """
    origin = (converted.source, converted.notebook)
    scores = {
        (one.student, one.cell): one for one in grades.scores if (one.assignment, one.notebook) == origin
    }
    comments = {
        (one.student, one.cell): one.manual
        for one in grades.comments
        if (one.assignment, one.notebook) == origin and one.manual
    }
    for student, submission in sorted(submissions.items()):
        for exercise, worth in converted.exercises.items():
            graded = [draft.cell.grade_id for draft in converted.drafts if draft.exercise == exercise]
            own = [scores[student, cell] for cell in graded if (student, cell) in scores]
            points = _points(own)
            extra = sum(score.extra or 0.0 for score in own)
            if points is not None and points > worth:
                points, extra = worth, extra + points - worth
            cells = [*converted.module.solution_cells.get(exercise, ()), *graded]
            comment = "\n".join(comments[student, cell] for cell in cells if (student, cell) in comments)
            if points is not None or extra or comment:
                yield GivenMark(name, student, exercise, submission, points, extra, comment)


def _points(scores: list[CellScore]) -> float | None:
    """Return the points of an exercise, if a person changed any of them."""
    if all(score.manual is None for score in scores):
        return None
    given = [score.auto if score.manual is None else score.manual for score in scores]
    return max(0.0, sum(points or 0.0 for points in given))
