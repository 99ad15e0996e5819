"""`grader report`: the results as a table or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.options import course_option, instructor_course

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result
    from grader.nbgrader.gradebook.merge import Prefer


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--csv", "csv_file", metavar="FILE", help="Write CSV; '-' for the screen.")
@click.option("--json", "json_file", metavar="FILE", help="Write JSON; '-' for the screen.")
@click.option(
    "--gradebook", metavar="URL", help="Write nbgrader's gradebook, and take over marks made there."
)
@click.option(
    "--prefer",
    type=click.Choice(["ours", "gradebook"]),
    help="With --gradebook: whose mark counts where both differ. Default: neither; it is told.",
)
@course_option
@click.pass_context
def report(
    ctx: click.Context,
    assignments: tuple[str, ...],
    csv_file: str | None,
    json_file: str | None,
    gradebook: str | None,
    prefer: Literal["ours", "gradebook"] | None,
    course_dir: Path | None,
) -> None:
    """Show the class table; or write CSV, JSON or nbgrader's gradebook.

    Exit code 1 if a result cannot be read, and is therefore left out, or a mark needs a decision.

    \b
    Example:  grader report 01-activations
              grader report --csv grades.csv
              grader report --gradebook sqlite:///gradebook.db
    """
    from grader.grading.marks import marked
    from grader.reports import tables

    if prefer and not gradebook:
        raise click.UsageError("--prefer needs --gradebook.")
    course = instructor_course(course_dir)
    results, problems = read_results(course, assignments)
    if gradebook:
        problems += _write_gradebook(course, results, gradebook, prefer or "")
        results = {name: marked(course, found)[0] for name, found in results.items()}
    if csv_file:
        _write(csv_file, tables.as_csv(results).encode())
    if json_file:
        _write(json_file, tables.as_json(results))
    if not csv_file and not json_file and not gradebook:
        from rich.console import Console

        console = Console()
        for name, found in results.items():
            console.print(tables.class_table(name, found))
        if len(results) > 1:
            console.print(tables.course_table(course.title, results))
    ctx.exit(1 if problems else 0)


def read_results(course: Course, assignments: tuple[str, ...]) -> tuple[dict[str, list[Result]], list[str]]:
    """Return the results of some assignments, or of all that have any; say which cannot be read."""
    from grader.grading.read import read_results

    results, problems = read_results(course, assignments)
    for problem in problems:
        click.secho(problem, fg="red", err=True)
    return results, problems


def _write_gradebook(course: Course, results: dict[str, list[Result]], url: str, prefer: Prefer) -> list[str]:
    """Write a gradebook and say what was odd; return what needs a decision."""
    from grader.nbgrader.gradebook import write_gradebook
    from grader.nbgrader.graded_notebooks import write_graded_notebooks
    from grader.sandbox.text import plain_text

    summary = write_gradebook(course, results, url, prefer)
    for name, found in results.items():
        write_graded_notebooks(course, name, found)
    for colour, sentences in (("yellow", summary.remarks), ("red", summary.problems)):
        for sentence in sentences:
            click.secho(plain_text(sentence), fg=colour, err=True)
    taken, count = summary.taken_over, summary.submissions
    marks = f", {taken} mark{'s' * (taken != 1)} taken over from it" if taken else ""
    click.echo(f"The gradebook holds {count} submission{'s' * (count != 1)}{marks}.")
    return summary.problems


def _write(file: str, data: bytes) -> None:
    """Write a whole file, or to the screen."""
    if file == "-":
        click.echo(data, nl=False)
        return
    from grader.errors import GradingError
    from grader.files.atomic import sweep, write_atomically
    from grader.files.lock import locked_folder

    path = Path(file)
    try:
        with locked_folder(path.parent):
            sweep(path.parent, path.name)
            write_atomically(path, data)
    except OSError as error:
        raise GradingError(
            f"{file} cannot be written: {error.strerror}.",
            "Make room there, or the right to write; or name another file.",
        ) from None
    click.echo(f"Wrote {file}", err=True)
