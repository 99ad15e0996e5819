"""What the public checks of a folder said, for a notebook: as HTML, and as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from grader.engine.outcome import Outcome
from grader.grading.local import Checked
from grader.reports.findings import Exercise, by_exercise, explanation, hint, troubles

_SIGNS = {"passed": "✓", "failed": "✗", "error": "?"}
_COLOURS = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "failed": "var(--jp-error-color1, #c62828)",
    "error": "var(--jp-warn-color1, #e65100)",
}
_BAR = "margin: 0.4em 0 0.4em 0.4em; padding-left: 0.8em; border-left: 3px solid {colour}"
_PRE = (
    "margin: 0.2em 0; padding: 0; border: 0; background: transparent; white-space: pre-wrap; line-height: 1.3"
)
_MORE = "Public checks; grading runs further ones."


def checked_text(checked: Checked, *, public: bool = True) -> str:
    """Return a few lines of plain text, which end with a reminder if only public checks were run."""
    lines = []
    for exercise in by_exercise(checked.outcomes):
        lines.append(f"{_SIGNS[exercise.mark]} {exercise.name}  {exercise.summary}")
        for outcome, titles in troubles(exercise):
            lines.append(f"    {', '.join(titles)}")
            lines += [f"      {line}" for line in explanation(outcome)]
            lines += [f"      Hint: {hint(outcome)}"] if hint(outcome) else []
    return "\n".join([*lines, *([_MORE] if public else [])])


def checked_html(checked: Checked, *, public: bool = True) -> str:
    """Return the same as a piece of HTML; all text in it is escaped."""
    parts = [_exercise(exercise) for exercise in by_exercise(checked.outcomes)]
    parts += [f"<small>{_MORE}</small>"] if public else []
    return f'<div style="line-height: 1.4">{"".join(parts)}</div>'


def _exercise(exercise: Exercise) -> str:
    colour = _COLOURS[exercise.mark]
    head = f'<b style="color: {colour}">{_SIGNS[exercise.mark]} {escape(exercise.name)}</b>'
    below = "".join(
        f'<div style="{_BAR.format(colour=colour)}">{"".join(_trouble(outcome, titles))}</div>'
        for outcome, titles in troubles(exercise)
    )
    return f"<div>{head} &nbsp;{escape(exercise.summary)}{below}</div>"


def _trouble(outcome: Outcome, titles: list[str]) -> Iterator[str]:
    message, *shown = explanation(outcome)
    yield f"<div><b>{escape(', '.join(titles))}</b></div><div>{escape(message)}</div>"
    if shown:
        yield f'<pre style="{_PRE}">{escape(chr(10).join(shown))}</pre>'
    if hint(outcome):
        yield f"<div><i>Hint:</i> {escape(hint(outcome))}</div>"
