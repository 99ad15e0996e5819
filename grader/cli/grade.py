"""`grader grade`: grade what was collected."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", "students", multiple=True, help="Grade this student only; repeatable.")
@click.option("--assignment", "more", multiple=True, help="Grade this assignment only; repeatable.")
@click.option("--force", is_flag=True, help="Grade again what was graded and has not changed.")
@click.option(
    "--round",
    "round_",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Another round has other random inputs.",
)
@click.option("--processes", type=click.IntRange(1), help="Processors to use. Default: all.")
@click.option("--isolation", help="Isolation level. Default: the strongest that works here.")
@course_option
def grade(
    assignments: tuple[str, ...],
    students: tuple[str, ...],
    more: tuple[str, ...],
    force: bool,
    round_: int,
    processes: int | None,
    isolation: str | None,
    course_dir: Path | None,
) -> None:
    """Grade what was collected; a second run does only what has changed.

    Exit code 1 if a result is in doubt: it is no grade yet, and the next run tries again.

    \b
    Example:  grader grade 01-activations
              grader grade 01-activations --student alice --force
    """
    from grader.cli.progress import GradingProgress
    from grader.grading.run import grade_assignments
    from grader.sandbox.choose_level import chosen_level, why_not
    from grader.sandbox.levels import STRONGEST

    course = instructor_course(course_dir)
    level = chosen_level(isolation)
    if not isolation and level != STRONGEST:
        why = why_not(STRONGEST)
        click.echo(f"isolation: {level}, for {STRONGEST} is not available here: {why}", err=True)
    named = assignments + more
    with GradingProgress() as progress:
        results = grade_assignments(
            course,
            course.chosen(named) if named else (),
            students,
            isolation=level,
            round_=round_,
            force=force,
            processes=processes,
            on_plan=progress.begin,
            on_result=progress.tell,
        )
        doubts = sum(bool(result.open_points) for result in results)
        if doubts:
            progress.say(f"In doubt: {doubts}; 'grader report' tells why.", "yellow")
    raise SystemExit(1 if doubts else 0)
