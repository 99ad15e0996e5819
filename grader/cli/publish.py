"""`grader publish`: give students their feedback."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, graded, instructor_course


@click.command()
@click.argument("assignment")
@click.option(
    "--model-answers", is_flag=True, help="Show the model answers to the questions that you marked."
)
@course_option
def publish(assignment: str, model_answers: bool, course_dir: Path | None) -> None:
    """Give students their feedback: each can read only their own.

    Exit code 1 if not all could be published.

    \b
    Example:  grader publish 01-activations
    """
    from grader.reports.feedback import publish as give_back

    course = instructor_course(course_dir)
    results, problems = graded(course, (assignment,))
    published, left = give_back(course, assignment, results[assignment], with_models=model_answers)
    click.echo(f"Published feedback on {len(published)} submission{'s' * (len(published) != 1)}.")
    unmarked = sum(bool(result.unmarked_points) for result in published)
    if unmarked:
        click.secho(f"{unmarked} of them hold answers that are not marked yet.", fg="yellow")
    for sentence in left:
        click.secho(f"Not published: {sentence}", fg="yellow", err=True)
    raise SystemExit(1 if left or problems else 0)
