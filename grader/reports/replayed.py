"""What grading a submission again gave: in a sentence, and as a table of what differs."""

from __future__ import annotations

from rich.table import Table

from grader.engine.outcome import Outcome
from grader.grading.replay import Replay
from grader.reports.table import plain_table


def summary(replay: Replay) -> str:
    """Return in one sentence whether a submission did as before."""
    points = sum(outcome.earned for outcome in replay.judgement.outcomes)
    whole = sum(outcome.check.points for outcome in replay.judgement.outcomes)
    checks = len(replay.judgement.outcomes)
    differences = len(replay.differences)
    if differences:
        before = sum(outcome.earned for outcome in replay.result.judgement.outcomes)
        changed = (
            f"{differences} of {checks} checks {'comes' if differences == 1 else 'come'} out differently"
        )
        return f"Different: {changed}; {before:g} points then, {points:g} now."
    return f"The same: {checks} checks, {points:g} of {whole:g} points."


def difference_table(replay: Replay) -> Table:
    """Return a table of the checks that came out differently: a row a check, with both outcomes."""
    rows = [
        (f"{check.exercise}: {check.title}", _outcome(then), _outcome(now))
        for check, then, now in replay.differences
    ]
    return plain_table(["check", "then", "now"], [], rows)


def _outcome(outcome: Outcome | None) -> str:
    if outcome is None:
        return "no such check"
    points = f"{outcome.status}, {outcome.earned:g} of {outcome.check.points:g}"
    return f"{points}\n{outcome.message}" if outcome.message else points
