"""Commands for the authors of a course: begin one, and build what students get."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course, known_assignments


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", default="My course", show_default=True, help="What people call the course.")
@click.option("--id", "course_id", help="Short name of the course. Default: the folder's name.")
@click.option("--exchange", default="exchange", show_default=True, help="Folder that students can reach.")
def init(folder: Path, title: str, course_id: str | None, exchange: str) -> None:
    """Make a new course with one worked example assignment.

    \b
    Example:  grader init my-course --title "Neural networks" --exchange /srv/exchange
    """
    from grader.authoring.scaffold import new_course

    name = course_id or folder.resolve().name
    for path in new_course(folder, title=title, course_id=name, exchange=exchange):
        click.echo(f"wrote {path}")
    click.echo(f"Next: cd {shlex.quote(str(folder))} && grader build")


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if what is there is not up to date.")
@course_option
@click.pass_context
def build(ctx: click.Context, assignments: tuple[str, ...], check: bool, course_dir: Path | None) -> None:
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
    names = known_assignments(course, assignments)
    if check:
        problems = [problem for name in names for problem in stale(course, name)]
        for problem in problems:
            click.echo(problem)
        if problems:
            click.echo("Run 'grader build' and commit what it writes.")
        else:
            click.echo(f"assignments/ is up to date ({', '.join(names) or 'nothing in the course yet'}).")
        ctx.exit(1 if problems else 0)
    for name in names:
        written = write_bundle(course, name)
        write_nbgrader_source(course, name)
        click.echo(f"{name}: {f'wrote {len(written)} files' if written else 'up to date'}")
