"""`grader replay`: grade one submission again, and say whether the result is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.engine.outcome import Outcome
    from grader.grading.replay import Replay


@click.command()
@click.argument("result", metavar="RESULT")
@click.argument("student", required=False)
@click.option("--attempt", type=click.IntRange(1), default=1, help="Which attempt, where the best counts.")
@course_option
def replay(result: str, student: str | None, attempt: int, course: Course) -> None:
    """Grade one submission again; say whether the result is the same.

    RESULT is a result file; or name an assignment and a student. The same seed, limits, checks and isolation
    level are used, and no result is written. Times are not compared.

    Exit code 0 if it is the same, 1 if not, or if the result was changed since; 2 if it cannot be repeated
    exactly: the submission is gone, or checks, limits, secret or versions have changed. If they have, it is
    graded with today's, and compared.

    \b
    Example:  grader replay results/01-activations/alice.json
              grader replay 01-activations alice
    """
    from rich.console import Console

    from grader.grading.replay import replay as grade_again
    from grader.grading.store import find_result
    from grader.reports.table import plain_table

    if student is not None:
        course.chosen([result])
    graded = find_result(course, result, student, attempt)
    how = f"isolation {graded.basis.isolation}, round {graded.basis.round}"
    click.secho(f"{graded.assignment}  {graded.student}", bold=True, nl=False)
    click.echo(f"  graded {graded.graded.astimezone(course.zone):%Y-%m-%d %H:%M %Z}, {how}")
    again = grade_again(course, graded)
    click.echo(f"files in {again.folder}")
    if not again.genuine:
        click.secho("This result is not as it was graded, or the course's secret is another now.", fg="red")
    for change in again.changed:
        click.secho(f"Changed since then: {change}.", fg="yellow")
    if again.differences:
        Console().print(plain_table(["check", "then", "now"], [], difference_rows(again)))
    if again.changed:
        click.secho("It cannot be graded exactly as it was; this is how it does today.", fg="yellow")
    click.secho(summary(again), fg="red" if again.differences else "green", bold=True)
    raise SystemExit(2 if again.changed else 1 if again.differences or not again.genuine else 0)


def summary(replay: Replay) -> str:
    """Return in one sentence whether a submission did as before."""
    then, now = replay.result.judgement.outcomes, replay.judgement.outcomes
    before, points = (sum(outcome.earned for outcome in outcomes) for outcomes in (then, now))
    if count := len(replay.differences):
        come = "comes" if count == 1 else "come"
        changed = f"{count} of {len(now)} checks {come} out differently"
        return f"Different: {changed}; {before:g} points then, {points:g} now."
    whole = sum(outcome.check.points for outcome in now)
    return f"The same: {len(now)} checks, {points:g} of {whole:g} points."


def difference_rows(replay: Replay) -> list[tuple[str, str, str]]:
    """Return a row for each check that came out differently, with both outcomes."""
    return [
        (f"{check.exercise}: {check.title}", _outcome(then), _outcome(now))
        for check, then, now in replay.differences
    ]


def _outcome(outcome: Outcome | None) -> str:
    if outcome is None:
        return "no such check"
    points = f"{outcome.status}, {outcome.earned:g} of {outcome.check.points:g}"
    return f"{points}\n{outcome.message}" if outcome.message else points
