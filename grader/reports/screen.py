"""How exercises did, as lines with a role each: in colours on a terminal, plain in CI, HTML in a notebook."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Literal

import msgspec

from grader.grading.checked import Checked
from grader.reports.exercises import Exercise, by_exercise, safe_lines

SIGNS = {"passed": "✓", "failed": "✗", "error": "?"}
WORDS = {"passed": "PASS", "failed": "FAIL", "error": "ERROR"}
_COLOURS = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "failed": "var(--jp-error-color1, #c62828)",
    "error": "var(--jp-warn-color1, #e65100)",
}
_BAR = "margin-left: 0.4em; padding-left: 0.8em; border-left: 3px solid"
_PRE = "margin: 0; padding: 0; border: 0; background: transparent; white-space: pre-wrap; line-height: 1.3"
PUBLIC_ONLY = "Public checks; grading runs further ones."


class Line(msgspec.Struct, frozen=True):
    """A line, and what it is: a skin gives each role its colour, and may wrap what is prose."""

    role: Literal["heading", "remark", "passed", "failed", "error", "title", "detail", "hint", "plain"]
    text: str
    indent: int = 0
    after: str = ""  # the rest of the same line, in no colour


def checked_lines(checked: Checked, signs: Mapping[str, str] = SIGNS) -> Iterator[Line]:
    """Yield all that `grader check` says of one folder; a file that cannot be loaded comes once, on top."""
    exercises = by_exercise(checked.judgement.outcomes)
    yield Line("heading", f"{checked.assignment.name}: {checked.assignment.title}")
    for remark in checked.judgement.remarks:
        yield from (Line("remark", line) for line in safe_lines(remark))
    troubles = [trouble for exercise in exercises for trouble in exercise.troubles]
    unloaded = next((trouble for trouble in troubles if trouble.kind == "module"), None)
    if unloaded is not None:
        yield from (Line("failed", line) for line in unloaded.lines)
    yield from exercise_lines(exercises, signs, explained=unloaded is None)
    passed = sum(exercise.status == "passed" for exercise in exercises)
    earned = sum(exercise.earned for exercise in exercises)
    points = sum(exercise.points for exercise in exercises)
    yield Line(
        "plain",
        f"{passed} of {len(exercises)} exercises pass; {earned:g} of {points:g} public points, "
        f"of {checked.assignment.total:g} in all; {checked.judgement.seconds:.2f} s",
    )


def exercise_lines(
    exercises: Sequence[Exercise], signs: Mapping[str, str] = SIGNS, *, explained: bool = True
) -> Iterator[Line]:
    """Yield a line an exercise and, where they are to be explained, its troubles below it."""
    width = max((len(exercise.name) for exercise in exercises), default=0)
    for exercise in exercises:
        status = exercise.status
        yield Line(status, f"{signs[status]} {exercise.name:<{width}}", after=f"  {exercise.summary}")
        for title, hint in exercise.likely if explained else ():
            yield Line("title", title, 4)
            yield Line("hint", f"Hint: {hint}", 6)
        for trouble in exercise.troubles if explained else ():
            yield Line("title", ", ".join(trouble.titles), 4)
            yield from (Line("detail", line, 6) for line in trouble.lines)
            if trouble.hint:
                yield Line("hint", f"Hint: {trouble.hint}", 6)


def exercises_text(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return the same as plain text, with a last line such as `PUBLIC_ONLY`."""
    lines = [f"{' ' * line.indent}{line.text}{line.after}" for line in exercise_lines(exercises)]
    return "\n".join([*lines, *filter(None, [note])])


def exercises_html(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return the same as HTML for a notebook; all text in it is escaped."""
    rows, colour = [], ""
    for line in exercise_lines(exercises):
        text = escape(line.text.removeprefix("  "))
        if line.role in _COLOURS:
            colour = _COLOURS[line.role]
            rows.append(f'<div><b style="color: {colour}">{text}</b>{escape(line.after)}</div>')
        else:
            shapes = {"title": f"<b>{text}</b>", "hint": f"<i>{text}</i>", "detail": text}
            # A counterexample is in columns, so it keeps its spaces.
            shown = f'<pre style="{_PRE}">{text}</pre>' if line.text[:1] == " " else shapes[line.role]
            rows.append(f'<div style="{_BAR} {colour}">{shown}</div>')
    below = f"<small>{escape(note)}</small>" if note else ""
    return f'<div style="line-height: 1.4">{"".join(rows)}{below}</div>'
