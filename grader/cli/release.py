"""`grader release`: put an assignment where students can fetch it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course


@click.command()
@click.argument("assignment")
@click.option("--force", is_flag=True, help="Replace what was released before.")
@course_option
def release(assignment: str, force: bool, course_dir: Path | None) -> None:
    """Put an assignment where students can fetch it.

    It must be built as it stands, and where course.toml says proof = "required", proven in its present form
    by 'grader verify'. With proof = "advised" a release says that the proof is missing, and goes on.

    \b
    Example:  grader release 01-activations
    """
    from grader.authoring.build import stale
    from grader.authoring.proof import require_proof
    from grader.errors import AuthoringError
    from grader.exchange.actions import Exchange

    course = instructor_course(course_dir)
    [name] = course.chosen([assignment])
    problems = stale(course, name)
    if problems:
        raise AuthoringError(f"{name} is not built as it stands: {problems[0]}", "Run 'grader build' first.")
    for line in require_proof(course, name):
        click.echo(line)
    exchange = Exchange(course)
    exchange.release(name, course.assignment(name), force=force)
    click.echo(f"Released {name}")
    click.echo(f"Students: grader fetch {name} --course {exchange.transport.address}")
