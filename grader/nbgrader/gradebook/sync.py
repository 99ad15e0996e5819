"""The results of an assignment go into nbgrader's gradebook, and the marks that were made there come back."""

import datetime as dt
from collections.abc import Iterable, Sequence

from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.utils import parse_utc
from sqlalchemy.orm import selectinload

from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.results import Mark, Result
from grader.grading.store import MarkStore
from grader.nbgrader.gradebook.layout import Layout
from grader.nbgrader.gradebook.merge import Prefer, Summary
from grader.nbgrader.gradebook.rows import foreign_cells, put, rows, total, write_assignment
from grader.nbgrader.gradebook.settle import settle

_MINUTE = dt.timedelta(minutes=1)


class Sync:
    """One assignment, here and in the gradebook; the news goes into `summary`."""

    def __init__(
        self, book: Gradebook, course: Course, layout: Layout, prefer: Prefer, summary: Summary
    ) -> None:
        self._book = book
        self._course = course
        self._layout = layout
        self._name = layout.assignment
        self._prefer = prefer
        self._summary = summary
        self._marks = MarkStore(course)
        self._notebook = write_assignment(book, course, layout)

    def run(self, results: Sequence[Result]) -> None:
        """Write results, one a student, and keep the marks that were made in the gradebook."""
        there, problems = self._submissions(), self._summary.problems
        for result in results:
            whose = f"{result.student}, {self._name}"
            if not result.undecided and result.exercises != self._layout.worth:
                problems.append(f"{whose}: left out, for exercises had other points; grade again.")
                continue
            try:
                marks = self._marks.read(self._name, result.student)
            except GradingError as error:
                problems.append(f"{error.message} The submission was left out.")
                continue
            self._write(result, marks, there.get(result.student))
            self._summary.submissions += 1
        self._book.db.commit()
        self._tell_the_rest(there.keys() - {result.student for result in results})

    def _submissions(self) -> dict[str, SubmittedAssignment]:
        """Return the submissions that the gradebook has, by student, loaded in a few queries."""
        assignment = self._book.find_assignment(self._name)
        notebooks = selectinload(SubmittedAssignment.notebooks)
        query = (
            self._book.db.query(SubmittedAssignment)
            .filter_by(assignment_id=assignment.id)
            .options(notebooks.selectinload(SubmittedNotebook.grades))
            .options(notebooks.selectinload(SubmittedNotebook.comments))
        )
        return {submission.student_id: submission for submission in query}

    def _write(self, result: Result, marks: Sequence[Mark], submission: SubmittedAssignment | None) -> None:
        time = parse_utc(result.submitted)
        if submission is None:
            self._book.update_or_create_student(result.student)
            with self._book.db.no_autoflush:  # nbgrader links a submission before it adds it
                submission = self._book.add_submission(self._name, result.student, timestamp=time)
        submitted = self._submitted(submission)
        cells = list(rows(self._notebook, submitted, self._layout))
        if result.undecided:
            for row in cells:
                row.put_undecided()
        else:
            same = submission.timestamp in (None, time)
            new = settle(result, marks, cells, self._summary, same_submission=same, prefer=self._prefer)
            self._summary.taken_over += len(new)
            if new:
                self._marks.write(self._name, result.student, *new)
            put(submission, "timestamp", time)
        penalty = round(total(submitted) * (1 - result.late_factor), 6)
        put(submitted, "late_submission_penalty", penalty or None)
        self._extend(submission)

    def _submitted(self, submission: SubmittedAssignment) -> SubmittedNotebook:
        """Return the notebook of a submission; make it if that was taken in without."""
        for submitted in submission.notebooks:
            if submitted.notebook_id == self._notebook.id:
                return submitted
        submission.notebooks.append(SubmittedNotebook(notebook_id=self._notebook.id))
        return submission.notebooks[-1]

    def _extend(self, submission: SubmittedAssignment) -> None:
        """Write the extension of a student; one that stands only there is message, and left."""
        student = submission.student_id
        usual, own = self._course.due(self._name), self._course.due(self._name, student)
        if usual is None or own is None or usual == own:
            if submission.extension is not None:
                only = f"{student}, {self._name}: an extension of {submission.extension} in the gradebook"
                self._summary.remarks.append(f"{only} is not in course.toml, so it counts for nothing.")
            return
        extension = own.astimezone(dt.UTC) - usual.astimezone(dt.UTC)
        if submission.extension != extension:
            self._book.grant_extension(self._name, student, minutes=extension / _MINUTE)

    def _tell_the_rest(self, students: Iterable[str]) -> None:
        """Tell what only the gradebook has; it stays."""
        cells = sorted(foreign_cells(self._book, self._layout))
        for what, names in (
            ("has submissions without a result here", sorted(students)),
            ("has cells with points that the assignment has not", cells),
        ):
            if names:
                shown = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
                self._summary.remarks.append(f"{self._name}: the gradebook {what}: {shown}. They stay.")
