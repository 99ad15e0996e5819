"""`grader replay`: grade one submission again, and say whether the result is the same."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course


@click.command()
@click.argument("result", metavar="RESULT")
@click.argument("student", required=False)
@click.option("--attempt", type=click.IntRange(1), default=1, help="Which attempt, where the best counts.")
@course_option
def replay(result: str, student: str | None, attempt: int, course_dir: Path | None) -> None:
    """Grade one submission again; say whether the result is the same.

    RESULT is a result file; or name an assignment and a student. The same seed, limits, checks and isolation
    level are used, and no result is written. Times are not compared.

    Exit code 0 if it is the same, 1 if not; 2 if it cannot be repeated exactly: the submission is gone, or
    checks, limits, secret or versions have changed. If they have, it is graded with today's, and compared.

    \b
    Example:  grader replay results/01-activations/alice.json
              grader replay 01-activations alice
    """
    from rich.console import Console

    from grader.grading.replay import replay as grade_again
    from grader.grading.store import find_result
    from grader.reports.replayed import difference_table, summary

    course = instructor_course(course_dir)
    if student is not None:
        course.chosen([result])
    graded = find_result(course, result, student, attempt)
    basis = graded.basis
    click.secho(f"{graded.assignment}  {graded.student}", bold=True, nl=False)
    click.echo(
        f"  graded {graded.graded:%Y-%m-%d %H:%M} UTC, isolation {basis.isolation}, round {basis.round}"
    )
    again = grade_again(course, graded)
    click.echo(f"files in {again.folder}")
    for change in again.changed:
        click.secho(f"Changed since then: {change}.", fg="yellow")
    if again.differences:
        Console().print(difference_table(again))
    if again.changed:
        click.secho("It cannot be graded exactly as it was; this is how it does today.", fg="yellow")
    click.secho(summary(again), fg="red" if again.differences else "green", bold=True)
    raise SystemExit(2 if again.changed else 1 if again.differences else 0)
