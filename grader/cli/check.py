"""`grader check`: the public checks, on the screen or in CI."""

import os
import re
import shutil
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import colour, require_place, tell_of_newer, write_document
from grader.errors import CourseError, GraderError, explained

if TYPE_CHECKING:
    from grader.grading.checked import Checked

_COLOURS = {"passed": "green", "failed": "red", "error": "yellow", "remark": "yellow", "hint": "cyan"}
_BOLD = {"heading", "title"}
_PROSE = {"remark", "title", "hint"}
_WRONG = re.compile(r"(?<=[\[ ])\*(?=[-\dinTF])[^\s,\]]+")  # an entry of an array that has a star
_RUNNING = "Running the checks ..."
_WHILE = 0.7  # seconds


@click.command()
@click.argument("what", nargs=-1, metavar="[FOLDER | EXERCISE]...")
@click.option("-e", "--exercise", "exercises", multiple=True, help="Check this exercise only; repeatable.")
@click.option("--watch", is_flag=True, help="Run again at every save; stop with Ctrl-C.")
@click.option("--first", is_flag=True, help="Show only the first thing to mend, and how far you are.")
@click.option("--ci", is_flag=True, help="Plain lines, and a summary for GitHub's page where there is one.")
@click.option("--junit", metavar="FILE", help="Write the outcome of every check as JUnit XML as well.")
@click.option(
    "--course",
    type=click.Path(file_okay=False),
    help="Check what lies in this folder; or, of what you fetched, the course of this id.",
)
def check(
    what: tuple[str, ...],
    exercises: tuple[str, ...],
    watch: bool,
    first: bool,
    ci: bool,
    junit: str | None,
    course: str | None,
) -> None:
    """Run the public checks on your work.

    FOLDER is that of an assignment, or the beginning of its name; the default is where you are.

    Your code runs in a process of its own, with the limits of grading. Exit code 0: every check passes;
    1: some do not; 2: they could not be run.

    \b
    Example:  cd 01-activations && grader check
              grader check --first --watch
              grader check softmax
              grader check 01 -e softmax
              grader check --ci --junit checks.xml
    """
    from grader.grading.checked import check_folder, having, saves

    if junit is not None:
        require_place(junit)
    folders, names = _named(what, course)
    asked = having(folders, [*exercises, *names])
    chosen = [folder for folder, _ in asked]
    if watch and len(chosen) > 1:
        raise click.UsageError("--watch follows one assignment; name its folder.")
    saved = saves(chosen[0])
    if watch:
        click.echo(_RUNNING)
    results = []
    for folder, names in asked:
        try:
            with _patience(quiet=watch):
                results.append(check_folder(folder, names, once=not ci))
        except GraderError as error:  # of several folders, one stops no other
            if len(chosen) == 1:
                raise
            click.secho(f"{folder} cannot be checked: {error}", fg="red", err=True)
            continue
        _show(folder, results[-1], ci, first)
        if first and not results[-1].passed:
            chosen = chosen[: chosen.index(folder) + 1]  # what comes after it is for later
            break
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if ci and page:
        from grader.reports.ci import ci_summary

        with explained(f"The page {page} cannot be written"), Path(page).open("a", encoding="utf-8") as file:
            file.write(ci_summary(results))
    if junit is not None:
        from grader.reports.ci import checked_junit

        write_document(junit, checked_junit(results))
    if watch:
        _follow(*asked[0], saved, ci, first)
    if len(results) < len(chosen):
        raise SystemExit(GraderError.exit_code)
    raise SystemExit(0 if all(checked.passed for checked in results) else 1)


def _named(what: Sequence[str], course: str | None) -> tuple[list[Path], list[str]]:
    """Return the folders that are meant, by default those here, and the words that may be exercises."""
    from grader.exchange.fetched import read_fetched
    from grader.grading.checked import assignment_folders, named_folders

    start = Path(course) if course and Path(course).is_dir() else Path.cwd()
    found = {word: named_folders(word, start) for word in what}
    if strange := [word for word, places in found.items() if not places and os.sep in word]:
        raise CourseError(f"There is no folder {strange[0]!r}.", "Name that of an assignment, or go into it.")
    folders = [folder for places in found.values() for folder in places] or assignment_folders(start)
    if course and start == Path.cwd():
        notes = {folder: read_fetched(folder) for folder in folders}
        folders = [folder for folder in folders if (note := notes[folder]) and course == note.course]
        if not folders:
            raise CourseError(f"Nothing of the course {course!r} is in {start}.", "Go where you fetched it.")
    return folders, [word for word, places in found.items() if not places]


@contextmanager
def _patience(*, quiet: bool) -> Iterator[None]:
    """Say on a screen that the checks run, as long as they do, once that takes a while."""
    if quiet or not (sys.stdout.isatty() and sys.stderr.isatty()) or os.environ.get("TERM") == "dumb":
        yield
        return
    waiting = threading.Timer(_WHILE, lambda: click.echo(_RUNNING, nl=False, err=True))
    waiting.start()
    try:
        yield
    finally:
        waiting.cancel()
        waiting.join()
        click.echo(f"\r{' ' * len(_RUNNING)}\r" if waiting.finished.is_set() else "", nl=False, err=True)


def _follow(folder: Path, exercises: Sequence[str], saved: Iterator[None], ci: bool, first: bool) -> None:
    """Check again at every save, until Ctrl-C; what cannot be checked now may be at the next save."""
    from grader.grading.checked import check_folder

    waiting = "Waiting for the next save; Ctrl-C ends."
    try:
        click.echo(waiting)
        for _ in saved:
            if colour() is None:  # a screen that knows no colours may not know this either
                click.clear()
            click.echo(_RUNNING)
            try:
                _show(folder, check_folder(folder, exercises, once=not ci), ci, first)
            except GraderError as error:
                click.secho(f"Error: {error}", fg="red", err=True)
            click.echo(waiting)
    except KeyboardInterrupt:
        click.echo()


def _show(folder: Path, checked: "Checked", plain: bool, first: bool) -> None:
    """Print how a folder did; in CI without colours."""
    from grader.grading.checked import course_progress
    from grader.reports.exercises import SIGNS, WORDS, checked_lines

    signs, encoding = "".join(SIGNS.values()), sys.stdout.encoding or "ascii"
    words = plain or signs.encode(encoding, "ignore").decode(encoding) != signs
    terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns
    lines = checked_lines(checked.assignment, checked.judgement, WORDS if words else SIGNS, first=first)
    for line in lines:
        space = " " * line.indent
        text = space + line.text
        if line.role in _PROSE and terminal:  # between words
            text = click.wrap_text(line.text, columns, space, space)
        elif terminal and len(text) > columns and " " in text.strip():  # of numbers none is broken
            further = " " * (len(text) - len(text.lstrip()) + 4)
            text = textwrap.fill(text, columns, subsequent_indent=further, break_on_hyphens=False)
        if line.role == "detail" and not plain:
            text = _WRONG.sub(lambda found: click.style(found[0], fg="red", bold=True), text)
        if not plain and line.role in _BOLD | _COLOURS.keys():
            text = click.style(text, fg=_COLOURS.get(line.role), bold=line.role in _BOLD or None)
        click.echo(text + line.after)
    tell_of_newer(folder)
    if first and (progress := course_progress(folder)):
        passed, total, following = progress
        after = f"next: {following}" if following else "nothing is left but to hand it in: grader submit"
        click.echo(f"Of the course: {passed} of {total} exercises pass, as last checked; {after}")
