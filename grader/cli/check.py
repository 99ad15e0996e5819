"""`grader check`: the public checks, on the screen or in CI."""

import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.bar import patience
from grader.cli.options import colour, is_path, require_place, tell_of_newer, write_document
from grader.errors import CourseError, GraderError

if TYPE_CHECKING:
    from grader.grading.checked import Checked, ServerAhead
    from grader.platforms.ci import Looked

_STYLES: dict[str, dict[str, Any]] = {
    **{role: {"bold": True} for role in ("heading", "title")},
    **{"passed": {"fg": "green"}, "failed": {"fg": "red"}, "error": {"fg": "yellow"}},
    **{"remark": {"fg": "yellow"}, "hint": {"fg": "cyan"}},
}
_RUNNING = "Running the checks ..."


@click.command()
@click.argument("what", nargs=-1, metavar="[FOLDER | EXERCISE]...")
@click.option("-e", "--exercise", "exercises", multiple=True, help="Check this exercise only; repeatable.")
@click.option("--watch", is_flag=True, help="Run again at every save; stop with Ctrl-C.")
@click.option("--first", is_flag=True, help="Show only the first thing to mend, and how far you are.")
@click.option(
    "--ci", is_flag=True, help="Plain lines, a total, and what GitHub or GitLab shows where it runs."
)
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
    With --ci one that is named and not here is an error, and so are checks that are not as you got them:
    what these say does not count.

    Your code runs in a process of its own, with the limits of grading. Exit code 0: every check passes;
    1: some do not; 2: they could not be run, or with --ci are not as you got them.

    \b
    Example:  cd 01-activations && grader check
              grader check --first --watch
              grader check softmax
              grader check 01 -e softmax
              grader check --ci --junit checks.xml
    """
    from grader.grading.checked import ServerAhead, check_folder, saves
    from grader.grading.checked_folders import having, without_such

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more would only be in the fork-server's way
    if junit is not None:
        require_place(junit)
    folders, names = _named(what, course, anything=ci)
    gone = without_such(folders, names) if ci else []
    names = [name for name in names if name not in gone]
    asked = having(folders, [*exercises, *names])
    chosen = [folder for folder, _ in asked]
    if watch and len(chosen) > 1:
        raise click.UsageError("--watch follows one assignment; name its folder.")
    saved, ahead = saves(chosen[0]), ServerAhead() if watch else None
    if watch:
        click.echo(_RUNNING)
    results, unchecked = dict[Path, "Checked"](), {Path(name): f"{name} is not here." for name in gone}
    for folder, names in asked:
        try:
            with nullcontext() if watch else patience(_RUNNING):
                results[folder] = check_folder(folder, names, once=not ci, ahead=ahead)
        except GraderError as error:  # of several folders, one stops no other
            if len(chosen) == 1 and not ci:
                raise
            unchecked[folder] = f"{folder} cannot be checked: {error}"
            if not ci:
                click.secho(unchecked[folder], fg="red", err=True)
            continue
        _show(folder, results[folder], ci, first)
        if first and not results[folder].passed:
            break  # what comes after it is for later
    _show_progress(results if first else ())
    passed = all(checked.passed for checked in results.values())
    looked = _told_to_ci(results, unchecked) if ci else []
    if junit is not None:
        from grader.reports.ci import checked_junit

        told = [one.checked for one in looked if one.checked] if ci else results.values()
        write_document(junit, checked_junit(told))
    if ahead:
        _follow(*asked[0], saved, ahead, ci, first)
    if unchecked or any(one.problem for one in looked):
        raise SystemExit(GraderError.exit_code)
    raise SystemExit(0 if passed else 1)


def _told_to_ci(results: "Mapping[Path, Checked]", unchecked: Mapping[Path, str]) -> "list[Looked]":
    """Tell all together, and the CI system that is here; return what counts of it."""
    from grader.platforms.ci import Looked, look, tell

    looked = [look(folder, checked) for folder, checked in results.items()]
    looked += [Looked(folder, problem=why) for folder, why in unchecked.items()]
    for line in tell(looked):
        click.echo(line)
    return looked


def _named(what: Sequence[str], course: str | None, *, anything: bool) -> tuple[list[Path], list[str]]:
    """Return the folders that are meant, by default those here, and the words that may be exercises.

    What can only be a path must be there, unless `anything` will do.
    """
    from grader.exchange.fetched import read_fetched
    from grader.grading.checked_folders import assignment_folders, named_folders

    start = Path(course) if course and Path(course).is_dir() else Path.cwd()
    found = {word: named_folders(word, start) for word in what}
    strange = [word for word, places in found.items() if not places and is_path(word)]
    if strange and not anything:
        raise CourseError(f"There is no folder {strange[0]!r}.", "Name that of an assignment, or go into it.")
    folders = [folder for places in found.values() for folder in places] or assignment_folders(start)
    if course and start == Path.cwd():
        notes = {folder: read_fetched(folder) for folder in folders}
        folders = [folder for folder in folders if (note := notes[folder]) and course == note.course]
        if not folders:
            raise CourseError(f"Nothing of the course {course!r} is in {start}.", "Go where you fetched it.")
    return folders, [word for word, places in found.items() if not places]


def _follow(
    folder: Path, exercises: Sequence[str], saved: Iterator[None], ahead: "ServerAhead", ci: bool, first: bool
) -> None:
    """Check again at every save, until Ctrl-C; what cannot be checked now may be at the next save."""
    from grader.grading.checked import check_folder

    waiting = "Waiting for the next save; Ctrl-C ends."
    with suppress(KeyboardInterrupt), ahead:
        click.echo(waiting)
        for _ in saved:
            if colour() is None:  # a screen that knows no colours may not know this either
                click.clear()
            click.echo(_RUNNING)
            try:
                _show(folder, check_folder(folder, exercises, once=not ci, ahead=ahead), ci, first)
                _show_progress([folder] if first else ())
            except GraderError as error:
                click.secho(f"Error: {error}", fg="red", err=True)
            click.echo(waiting)
        return
    click.echo()


def _painted(text: str, colour: str) -> str:
    return click.style(text, fg="red" if colour == "wrong" else "green", bold=True)


def _show(folder: Path, checked: "Checked", plain: bool, first: bool) -> None:
    """Print how a folder did; in CI without colours."""
    from grader.reports.exercises import SIGNS, WORDS, checked_lines, on_screen

    signs, encoding = "".join(SIGNS.values()), sys.stdout.encoding or "ascii"
    words = plain or signs.encode(encoding, "ignore").decode(encoding) != signs
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else math.inf
    for line in checked_lines(checked.assignment, checked.judgement, WORDS if words else SIGNS, first=first):
        style = {} if plain else _STYLES.get(line.role, {})
        for text in on_screen(line, columns, None if plain else _painted):
            click.echo((click.style(text, **style) if style else text) + line.after)
    tell_of_newer(folder)


def _show_progress(folders: Iterable[Path]) -> None:
    """Say once for each course of some folders how far all that was fetched of it is."""
    from grader.grading.checked import course_progress
    from grader.messages import counted

    courses = [*dict.fromkeys(found for folder in folders if (found := course_progress(folder)))]
    for course, passed, total, following in courses:
        after = f"next: {following}" if following else "nothing is left but to hand it in: grader submit"
        of = f" of {course}" * (len(courses) > 1)
        passing = f"{passed} of {counted(total, 'exercise')} {'passes' if total == 1 else 'pass'}"
        click.echo(f"Of what you fetched{of}: {passing}, as last checked; {after}")
