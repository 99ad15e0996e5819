"""What grading a submission again gave, as a table of what differs."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from grader.engine.outcome import Outcome
from grader.grading.replay import Replay
from grader.sandbox.text import plain_text

_NO_CHECK = "no such check"


def summary(replay: Replay) -> str:
    """Return in one sentence whether a submission did as before."""
    points = sum(outcome.earned for outcome in replay.outcomes)
    whole = sum(outcome.check.points for outcome in replay.outcomes)
    checks = len(replay.outcomes)
    differences = len(replay.differences)
    if differences:
        before = sum(outcome.earned for outcome in replay.result.outcomes)
        told = f"{differences} of {checks} checks {'comes' if differences == 1 else 'come'} out otherwise"
        return f"Different: {told}; {before:g} points then, {points:g} now."
    return f"The same: {checks} checks, {points:g} of {whole:g} points."


def difference_table(replay: Replay) -> Table:
    """Return a table of the checks that came out otherwise: a row a check, with both outcomes."""
    table = Table(box=SIMPLE_HEAD, collapse_padding=True)
    for column in ("check", "then", "now"):
        table.add_column(column, overflow="fold")
    for difference in replay.differences:
        title = f"{difference.check.exercise}: {difference.check.title}"
        cells = (title, _told(difference.then), _told(difference.now))
        table.add_row(*(Text(plain_text(cell)) for cell in cells))
    return table


def _told(outcome: Outcome | None) -> str:
    if outcome is None:
        return _NO_CHECK
    points = f"{outcome.status}, {outcome.earned:g} of {outcome.check.points:g}"
    return f"{points}\n{outcome.message}" if outcome.message else points
