"""The outcome of checks as a Markdown table, for the summary page of a CI run."""

from __future__ import annotations

from collections.abc import Sequence

from grader.grading.local import Checked
from grader.reports.findings import Exercise, by_exercise
from grader.sandbox.text import plain_text

_MARKS = {"passed": "pass", "failed": "**fail**", "error": "**error**"}


def ci_summary(folders: Sequence[Checked]) -> str:
    """Return one table for each checked folder: an exercise a row."""
    lines = []
    for checked in folders:
        lines += [f"### {_plain(checked.assignment.name)}: {_plain(checked.assignment.title)}", ""]
        lines += ["| exercise | | checks | points | first trouble |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(exercise) for exercise in by_exercise(checked.outcomes)]
        lines.append("")
    return "\n".join(lines) + "\n"


def _row(exercise: Exercise) -> str:
    trouble = next((o.message for o in exercise.outcomes if o.status != "passed"), "")
    cells = [
        f"`{exercise.name}`",
        _MARKS[exercise.mark],
        f"{exercise.passed} of {len(exercise.outcomes)}",
        f"{exercise.earned:g} of {exercise.points:g}",
        _plain(trouble),
    ]
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return one line in which nothing is Markdown or HTML."""
    line = " ".join(plain_text(text).split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-!|~$@:" else "&amp;" if c == "&" else c for c in line)
