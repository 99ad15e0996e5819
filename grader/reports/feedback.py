"""Feedback for one student, as Markdown that also reads well as plain text."""

from __future__ import annotations

from grader.grading.results import Result
from grader.reports.findings import by_exercise, explanation, hint, troubles
from grader.reports.standing import lateness


def feedback(title: str, result: Result) -> str:
    """Return what a student reads about a graded submission.

    Whatever came from a student's process stands in indented blocks, where Markdown shows it as it is.

    Parameters
    ----------
    title : str
        The assignment's title.
    result : Result
        The result; one in doubt has no feedback yet.
    """
    late = lateness(result)
    lines = [
        f"# {title}: {result.score:g} of {result.total:g} points",
        "",
        f"Submitted {result.submitted:%Y-%m-%d %H:%M:%S %Z}{f', {late}' if late else ''}. "
        f"Contents {result.basis.submission[:16]}, graded {result.graded:%Y-%m-%d %H:%M %Z}.",
        "",
    ]
    for exercise in by_exercise(result.outcomes):
        lines += [f"## {exercise.name}: {exercise.earned:g} of {exercise.points:g} points", ""]
        if exercise.mark == "passed":
            lines += [f"All {len(exercise.outcomes)} checks pass.", ""]
        for outcome, titles in troubles(exercise):
            lines += [f"**{', '.join(titles)}**", ""]
            lines += [f"    {line}" for line in explanation(outcome)]
            lines += ["", *([f"Hint: {hint(outcome)}", ""] if hint(outcome) else [])]
    return "\n".join(lines)
