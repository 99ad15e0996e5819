"""The results of an assignment go into nbgrader's gradebook, and the marks that were made there come back."""

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec
from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.utils import parse_utc
from sqlalchemy.orm import selectinload

from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.marks import MarkStore, marked_hashes, with_marks
from grader.grading.results import Mark, Result
from grader.messages import counted, some
from grader.nbgrader.gradebook.cells import Layout, Row, of, put, rows, write_assignment
from grader.nbgrader.gradebook.merge import Merged, Prefer, Summary, Verdict, merge
from grader.reports.exercises import by_exercise
from grader.reports.feedback import exercise_markdown

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
        worth = {cell.exercise: cell.points for cell in self._layout.graded}
        for result in results:
            whose = f"{result.student}, {self._name}"
            if not result.undecided and result.exercises != worth:
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
        self._tell_the_rest(sorted(there.keys() - {result.student for result in results}))

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
        submitted = of(submission.notebooks, SubmittedNotebook, notebook_id=self._notebook.id)
        cells = list(rows(self._notebook, submitted, self._layout))
        if result.undecided:  # the checks have given nothing yet; what persons gave stays
            for row in cells:
                if not row.cell.by_person:
                    row.put_automatic(None, "")
                if row.grade.manual_score is None:
                    put(row.grade, "needs_manual_grade", True)
        else:
            new = self._settle(result, marks, cells, same_submission=submission.timestamp in (None, time))
            self._summary.taken_over += len(new)
            if new:
                self._marks.write(self._name, result.student, *new)
            put(submission, "timestamp", time)
        total = 0.0  # before anything is taken off, as nbgrader counts
        for grade in submitted.grades:
            by_person_or_checks = (grade.manual_score, grade.auto_score, 0.0)
            total += next(score for score in by_person_or_checks if score is not None)
            total += grade.extra_credit or 0.0
        penalty = round(total * (1 - result.late_factor), 6)
        put(submitted, "late_submission_penalty", penalty or None)
        self._extend(submission)

    def _settle(
        self, result: Result, marks: Sequence[Mark], rows: Sequence[Row], *, same_submission: bool
    ) -> list[Mark]:
        """Write what a decided submission, the one there or a later, has got; return the marks to keep."""
        standing, belongs_to = with_marks(result, marks).marks, marked_hashes(result)
        now = dt.datetime.now(dt.UTC)
        new, verdicts = list[Mark](), dict[str, Verdict]()
        for row in rows:
            exercise = row.cell.exercise
            here, there = standing.get(exercise), row.there(same_submission=same_submission)
            blank = Mark(exercise, belongs_to[exercise], None, "", now)
            merged = merge(here, there, blank, row.cell.points, self._prefer)
            verdicts[exercise] = merged.verdict
            if merged.verdict:
                message = f"{result.student}, {self._name}, {exercise}: {_why(merged, row.cell.points)}"
                is_remark = merged.verdict == "unsure"
                (self._summary.remarks if is_remark else self._summary.problems).append(message)
            else:
                row.put(merged.there)
            if merged.mark is not None and merged.mark != here:
                new.append(merged.mark)
        _put_automatic(with_marks(result, [*marks, *new]), rows, verdicts)
        return new

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

    def _tell_the_rest(self, students: Sequence[str]) -> None:
        """Tell what only the gradebook has; it stays."""
        own = {(self._layout.notebook, cell.name) for cell in self._layout.graded}
        cells = sorted(
            f"{notebook.name}/{cell.name}"
            for notebook in self._book.find_assignment(self._name).notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
            if (notebook.name, cell.name) not in own
        )
        for what, names in (
            ("has submissions without a result here", students),
            ("has cells with points that the assignment has not", cells),
        ):
            if names:
                shown = some(list(map(repr, names)), 5)
                self._summary.remarks.append(f"{self._name}: the gradebook {what}: {shown}. They stay.")


def _put_automatic(result: Result, rows: Sequence[Row], verdicts: Mapping[str, Verdict]) -> None:
    """Write what the checks gave, and which cells wait for a person."""
    by_checks, comments = msgspec.structs.replace(result, marks={}), dict[str, str]()
    for told in by_exercise(result.judgement):
        # As Markdown in which nothing of a student's is live.
        comments[told.name] = "\n\n".join((f"{told.name}: {told.summary}.", *exercise_markdown(told))).strip()
    said = dict[str, list[str]]()
    for row in rows:
        said.setdefault(row.cell.comments, []).append(comments.get(row.cell.exercise, ""))
    for row in rows:
        exercise = row.cell.exercise
        if not row.cell.by_person:
            row.put_automatic(by_checks.earned_in(exercise), "\n\n".join(said[row.cell.comments]))
        if verdicts[exercise] in ("", "unsure"):
            if exercise in result.judgement.texts:
                waits = result.waits_for_mark(exercise)
            else:  # for a person, if a check broke
                of_it = (one for one in result.judgement.outcomes if one.check.exercise == exercise)
                waits = not result.decided_by_person(exercise) and any(one.is_open for one in of_it)
            put(row.grade, "needs_manual_grade", bool(verdicts[exercise]) or waits)


def _why(merged: Merged, worth: float) -> str:
    """Return why the two sides stay as they are."""
    there = _mark(merged.there.points, merged.there.comment)
    if merged.verdict == "unsure":
        return f"the gradebook's {there} may be for an earlier submission; look at it in the formgrader."
    if merged.verdict == "impossible":
        extra = f" and extra credit of {merged.there.extra:g}" if merged.there.extra else ""
        return f"the gradebook's {there}{extra} cannot be, of {worth:g}; it counts for nothing here."
    here = _mark(merged.mark.points, merged.mark.comment) if merged.mark else "nothing"
    return f"{here} here, {there} in the gradebook; both stay until --prefer says 'ours' or 'gradebook'."


def _mark(points: float | None, comment: str) -> str:
    said = f" with {comment[:40]!r}" if comment else ""
    return f"{'no points' if points is None else counted(points, 'point')}{said}"
