"""Feedback for one student, as Markdown that also reads well as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.grading.given import Given
from grader.grading.results import Diagnosis, Result, Written
from grader.reports.findings import Exercise, by_exercise, explanation, hint, troubles
from grader.reports.standing import lateness
from grader.sandbox.text import plain_text


def feedback(title: str, result: Result, models: Mapping[str, str] | None = None) -> str:
    """Return what a student reads about a graded submission.

    Whatever came from a student's process stands in indented blocks, where Markdown shows it as it is.

    Parameters
    ----------
    title : str
        The assignment's title.
    result : Result
        The result, with the marks that a person gave; one in doubt has no feedback yet.
    models : mapping of str to str, optional
        Model answers to show, by question.
    """
    late = lateness(result)
    lines = [
        f"# {title}: {result.score:g} of {result.total:g} points",
        "",
        f"Submitted {result.submitted:%Y-%m-%d %H:%M:%S %Z}{f', {late}' if late else ''}. "
        f"Contents {result.basis.submission[:12]}, graded {result.graded:%Y-%m-%d %H:%M %Z}.",
        "",
    ]
    if result.open_points:
        told = "are still open: a check could not be carried out, which is not your fault."
        lines += [f"{result.open_points:g} points {told}", ""]
    lines += _remarks(result.remarks)
    for exercise in by_exercise(result.outcomes):
        earned = result.earned_in(exercise.name)
        lines += [f"## {exercise.name}: {earned:g} of {exercise.points:g} points", ""]
        lines += _given(result.given.get(exercise.name), exercise)
        lines += exercise_lines(exercise, result.diagnoses.get(exercise.name))
    for question, written in result.written.items():
        lines += _written(question, written, (models or {}).get(question, ""))
    return "\n".join(lines)


def _remarks(remarks: Sequence[str]) -> Iterator[str]:
    if remarks:
        told = [line for remark in remarks for line in plain_text(remark).split("\n")]
        yield from ["How your work was read:", "", *(f"    {line}" for line in told), ""]


def _given(given: Given | None, exercise: Exercise) -> Iterator[str]:
    """Yield what a person says about an exercise, and which points are theirs."""
    if given is None:
        return
    if given.points is not None:
        yield from [f"A person gave {given.points:g} points; the checks gave {exercise.earned:g}.", ""]
    yield from _said(given.extra, given.comment)


def _said(extra: float, comment: str) -> Iterator[str]:
    if extra:
        yield from [f"{extra:g} points of these are extra credit.", ""]
    yield from _text("Comment", comment)


def _text(label: str, text: str) -> Iterator[str]:
    if text:
        yield from [f"{label}:", "", *(f"    {line}" for line in plain_text(text).split("\n")), ""]


def _diagnosis(found: Diagnosis | None) -> Iterator[str]:
    if found is not None:
        yield from [f"This looks like a known mistake: {found.title}", "", f"Hint: {found.hint}", ""]


def exercise_lines(exercise: Exercise, diagnosis: Diagnosis | None = None) -> Iterator[str]:
    """Yield how an exercise did on its checks; all that came from a student's process is indented."""
    yield from _diagnosis(diagnosis)
    if exercise.mark == "passed":
        count = len(exercise.outcomes)
        yield from ["The check passes." if count == 1 else f"All {count} checks pass.", ""]
    for outcome, titles in troubles(exercise):
        yield from [f"**{', '.join(titles)}**", ""]
        if outcome.status == "error":
            # What is wrong with the check is the instructor's to know; it may show a hidden check.
            yield from ["    This check could not be carried out.", ""]
            continue
        yield from [*(f"    {line}" for line in explanation(outcome)), ""]
        if hint(outcome):
            yield from [f"Hint: {hint(outcome)}", ""]


def _written(question: str, written: Written, model: str) -> Iterator[str]:
    """Yield the lines about an answer that a person marks; all texts stand in indented blocks."""
    earned = "not marked yet, of" if written.open else f"{written.earned:g} of"
    yield from [f"## {question}: {earned} {written.points:g} points", ""]
    if not written.answer:
        yield from ["There is no answer.", ""]
    yield from _said(written.extra, written.comment)
    yield from _text("A model answer", model)
