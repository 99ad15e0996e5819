"""`grader check`: the public checks, on the screen or in CI."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.grading.local import Checked

_COLOURS = {"passed": "green", "failed": "red", "error": "yellow"}
_SIGNS = {"passed": "✓", "failed": "✗", "error": "?"}
_WORDS = {"passed": "PASS", "failed": "FAIL", "error": "ERROR"}


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("-e", "--exercise", "exercises", multiple=True, help="Check this exercise only; repeatable.")
@click.option("--watch", is_flag=True, help="Run again at every save; stop with Ctrl-C.")
@click.option("--ci", is_flag=True, help="Plain lines, and a summary for GitHub's page where there is one.")
@click.option(
    "--course",
    "course_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Check the assignments in this folder, of a course or not.",
)
@click.pass_context
def check(
    ctx: click.Context,
    folders: tuple[Path, ...],
    exercises: tuple[str, ...],
    watch: bool,
    ci: bool,
    course_dir: Path | None,
) -> None:
    """Run the public checks on your work.

    Your code runs in a process of its own, with the limits of grading. Exit code 0: every check passes;
    1: some do not; 2: they could not be run.

    \b
    Example:  cd 01-activations && grader check
              grader check -e softmax --watch
              grader check --ci 01-activations 02-losses
    """
    from grader.grading.local import assignment_folders, check_folder, saves

    start = course_dir or Path.cwd()
    chosen = [place for folder in folders or (start,) for place in assignment_folders(folder)]
    if watch and len(chosen) > 1:
        raise click.UsageError("--watch follows one assignment; name its folder.")
    saved = saves(chosen[0])
    results = [check_folder(folder, exercises) for folder in chosen]
    for checked in results:
        _show(checked, ci)
    if ci:
        _summarise(results)
    if watch:
        _follow(chosen[0], exercises, saved, ci)
    ctx.exit(0 if all(checked.passed for checked in results) else 1)


def _follow(folder: Path, exercises: tuple[str, ...], saved: Iterator[None], ci: bool) -> None:
    """Check again at every save, until Ctrl-C; what cannot be checked now may be at the next save."""
    from grader.errors import GraderError
    from grader.grading.local import check_folder

    waiting = "Waiting for the next save; Ctrl-C ends."
    try:
        click.echo(waiting)
        for _ in saved:
            click.clear()
            try:
                _show(check_folder(folder, exercises), ci)
            except GraderError as error:
                click.secho(f"Error: {error}", fg="red", err=True)
            click.echo(waiting)
    except KeyboardInterrupt:
        click.echo()


def _show(checked: Checked, plain: bool) -> None:
    """One line an exercise; below it, what did not pass."""
    from grader.reports.findings import by_exercise, explanation, hint, troubles
    from grader.sandbox.text import plain_text

    exercises = by_exercise(checked.outcomes)
    width = max((len(exercise.name) for exercise in exercises), default=0)
    signs = _signs(plain)
    click.secho(f"{checked.assignment.name}: {checked.assignment.title}", bold=not plain)
    for remark in checked.remarks:
        click.secho(_wrapped(plain_text(remark), ""), fg=None if plain else "yellow")
    unloaded = next((o for o in checked.outcomes if o.kind == "module"), None)
    if unloaded is not None:
        click.secho("\n".join(explanation(unloaded)), fg=None if plain else "red")
    for exercise in exercises:
        sign = signs[exercise.mark]
        click.secho(
            f"{sign} {exercise.name:<{width}}", fg=None if plain else _COLOURS[exercise.mark], nl=False
        )
        click.echo(f"  {exercise.summary}")
        for outcome, titles in troubles(exercise) if unloaded is None else ():
            click.secho(_wrapped(", ".join(titles), " " * 4), bold=not plain)
            for line in explanation(outcome):
                click.echo(f"      {line}")
            if hint(outcome):
                click.secho(_wrapped(f"Hint: {hint(outcome)}", " " * 6), fg=None if plain else "cyan")
    passed = sum(exercise.mark == "passed" for exercise in exercises)
    earned, points = (sum(getattr(e, what) for e in exercises) for what in ("earned", "points"))
    click.echo(
        f"{passed} of {len(exercises)} exercises pass; {earned:g} of {points:g} public points, "
        f"of {checked.assignment.total:g} in all; {checked.seconds:.2f} s"
    )


def _signs(plain: bool) -> dict[str, str]:
    """Return the signs before exercises: words in CI, and where the terminal has no other letters."""
    try:
        "".join(_SIGNS.values()).encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return _WORDS
    return _WORDS if plain else _SIGNS


def _wrapped(text: str, indent: str) -> str:
    """Return text whose lines break between words on a terminal, and not at all elsewhere."""
    if not sys.stdout.isatty():
        return indent + text
    return click.wrap_text(text, shutil.get_terminal_size().columns, indent, indent)


def _summarise(results: list[Checked]) -> None:
    from grader.errors import explained
    from grader.reports.ci_summary import ci_summary

    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        with explained(f"The page {page} cannot be written"), Path(page).open("a", encoding="utf-8") as file:
            file.write(ci_summary(results))
