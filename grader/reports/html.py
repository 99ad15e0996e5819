"""How exercises did, as a piece of HTML for a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from grader.reports.exercises import Exercise, Trouble
from grader.reports.screen import SIGNS

_COLOURS = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "failed": "var(--jp-error-color1, #c62828)",
    "error": "var(--jp-warn-color1, #e65100)",
}
_BAR = "margin: 0.4em 0 0.4em 0.4em; padding-left: 0.8em; border-left: 3px solid {colour}"
_PRE = (
    "margin: 0.2em 0; padding: 0; border: 0; background: transparent; white-space: pre-wrap; line-height: 1.3"
)


def exercises_html(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return what `grader.reports.screen.exercises_text` says; all text in it is escaped."""
    below = f"<small>{escape(note)}</small>" if note else ""
    return f'<div style="line-height: 1.4">{"".join(map(_exercise, exercises))}{below}</div>'


def _exercise(exercise: Exercise) -> str:
    colour = _COLOURS[exercise.status]
    head = f'<b style="color: {colour}">{SIGNS[exercise.status]} {escape(exercise.name)}</b>'
    below = "".join(
        f'<div style="{_BAR.format(colour=colour)}">{"".join(_trouble(trouble))}</div>'
        for trouble in exercise.troubles
    )
    return f"<div>{head} &nbsp;{escape(exercise.summary)}{below}</div>"


def _trouble(trouble: Trouble) -> Iterator[str]:
    message, *shown = trouble.lines
    yield f"<div><b>{escape(', '.join(trouble.titles))}</b></div><div>{escape(message)}</div>"
    if shown:
        yield f'<pre style="{_PRE}">{escape(chr(10).join(shown))}</pre>'
    if trouble.hint:
        yield f"<div><i>Hint:</i> {escape(trouble.hint)}</div>"
