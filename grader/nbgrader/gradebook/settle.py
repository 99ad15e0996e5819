"""One submission: its rows in the gradebook, and the marks that come from there."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from grader.grading.marking import marked_hashes, with_marks
from grader.grading.results import Mark, Result
from grader.messages import counted
from grader.nbgrader.gradebook.merge import Merged, Prefer, Summary, Verdict, merge
from grader.nbgrader.gradebook.rows import Row, put
from grader.reports.exercises import by_exercise
from grader.reports.feedback import exercise_markdown


def settle(
    result: Result,
    marks: Sequence[Mark],
    rows: Sequence[Row],
    summary: Summary,
    *,
    same_submission: bool,
    prefer: Prefer,
) -> list[Mark]:
    """Write the points and comments of one decided submission; return the marks to keep here.

    `same_submission` says whether the gradebook held this submission before, and not an earlier one.
    """
    standing, belongs_to = with_marks(result, marks).marks, marked_hashes(result)
    now = dt.datetime.now(dt.UTC)
    new, verdicts = list[Mark](), dict[str, Verdict]()
    for row in rows:
        exercise = row.cell.exercise
        here, there = standing.get(exercise), row.there(same_submission=same_submission)
        blank = Mark(exercise, belongs_to[exercise], None, "", now)
        merged = merge(here, there, blank, row.cell.points, prefer)
        verdicts[exercise] = merged.verdict
        if merged.verdict:
            message = f"{result.student}, {result.assignment}, {exercise}: {_why(merged, row.cell.points)}"
            (summary.remarks if merged.verdict == "unsure" else summary.problems).append(message)
        else:
            row.put(merged.there)
        if merged.mark is not None and merged.mark != here:
            new.append(merged.mark)
    _put_automatic(with_marks(result, [*marks, *new]), rows, verdicts)
    return new


def _put_automatic(result: Result, rows: Sequence[Row], verdicts: Mapping[str, Verdict]) -> None:
    """Write what the checks gave, and which cells wait for a person."""
    by_checks = msgspec.structs.replace(result, marks={})
    said = dict[str, list[str]]()
    comments = dict(_comments(result))
    for row in rows:
        said.setdefault(row.cell.comments, []).append(comments.get(row.cell.exercise, ""))
    for row in rows:
        exercise = row.cell.exercise
        if not row.cell.by_person:
            row.put_automatic(by_checks.earned_in(exercise), "\n\n".join(said[row.cell.comments]))
        if verdicts[exercise] in ("", "unsure"):
            put(row.grade, "needs_manual_grade", bool(verdicts[exercise]) or _waits(result, exercise))


def _comments(result: Result) -> Iterator[tuple[str, str]]:
    """Yield what the checks say about each exercise, as Markdown in which nothing of a student's is live."""
    for exercise in by_exercise(result.judgement.outcomes, result.judgement.diagnoses):
        said = (f"{exercise.name}: {exercise.summary}.", *exercise_markdown(exercise))
        yield exercise.name, "\n\n".join(said).strip()


def _waits(result: Result, exercise: str) -> bool:
    """Return whether an exercise waits for a person: an answer to mark, or a check that broke."""
    if exercise in result.judgement.texts:
        return result.waits_for_mark(exercise)
    if result.decided_by_person(exercise):
        return False
    return any(o.is_open for o in result.judgement.outcomes if o.check.exercise == exercise)


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
