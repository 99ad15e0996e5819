"""`grader build`: make what students get."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if what is there is not up to date.")
@course_option
def build(assignments: tuple[str, ...], check: bool, course_dir: Path | None) -> None:
    """Make assignments/ from solutions/, without the solutions.

    Hidden checks, mistakes and variants stay behind as well. In a course that has an nbgrader_config.py,
    for-nbgrader/source/ is made too: the instructor's notebooks, for nbgrader's own commands.

    \b
    Example:  grader build 01-activations
              grader build --check
    """
    from grader.authoring.build import stale, write_bundle
    from grader.nbgrader.source import write_nbgrader_source

    course = instructor_course(course_dir)
    names = course.chosen(assignments)
    if check:
        problems = [problem for name in names for problem in stale(course, name)]
        for problem in problems:
            click.echo(problem)
        if problems:
            click.echo("Run 'grader build' and commit what it writes.")
        else:
            click.echo(f"assignments/ is up to date ({', '.join(names) or 'nothing in the course yet'}).")
        raise SystemExit(1 if problems else 0)
    for name in names:
        written = write_bundle(course, name)
        write_nbgrader_source(course, name)
        click.echo(f"{name}: {f'wrote {len(written)} files' if written else 'up to date'}")
