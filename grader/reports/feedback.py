"""Feedback for one student, as Markdown that also reads well as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    for exercise in by_exercise(result.outcomes):
        lines += [f"## {exercise.name}: {exercise.earned:g} of {exercise.points:g} points", ""]
        lines += _diagnosis(result.diagnoses.get(exercise.name))
        lines += _exercise(exercise)
    for question, written in result.written.items():
        lines += _written(question, written, (models or {}).get(question, ""))
    return "\n".join(lines)


def _diagnosis(found: Diagnosis | None) -> Iterator[str]:
    if found is not None:
        yield from [f"This looks like a known mistake: {found.title}", "", f"Hint: {found.hint}", ""]


def _exercise(exercise: Exercise) -> Iterator[str]:
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
    for label, text in (("Comment", written.comment), ("A model answer", model)):
        if text:
            yield from [f"{label}:", "", *(f"    {line}" for line in plain_text(text).split("\n")), ""]
