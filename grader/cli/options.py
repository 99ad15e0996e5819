"""Options that several commands share, and what they do with them."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import CourseError, GraderError, GradingError, NotInCourse, explained
from grader.files.names import did_you_mean, meant
from grader.files.system import ON_WINDOWS
from grader.messages import some

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.exchange.actions import Exchange
    from grader.grading.results import Result
    from grader.receipts.receipt import ReceiptBook


FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
NEW_FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
_MOST_COURSES = 20
_ASKED = "grader.help"  # in the meta data of a context
_ODD_ON_WINDOWS = re.compile(r"[^\w.:\\/~-]")  # for its two shells
AND = "\n" if ON_WINDOWS else " && "  # between two commands; one of the shells there knows no other


def colour() -> bool | None:
    """Return False where nobody wants colours (no-color.org) or can see them; None leaves it to click."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def show_tables(*tables: Any) -> None:
    """Print tables as wide as the screen is, in colours where they are wanted."""
    from rich.console import Console

    Console(color_system="auto" if colour() is None else None).print(*tables, sep="\n")


def show_table(
    words: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]], title: str = ""
) -> None:
    """Print a table: columns of words and, right of them, columns of numbers."""
    from grader.reports.table import plain_table

    show_tables(plain_table(words, numbers, rows, title))


@contextmanager
def needs_serve() -> Iterator[None]:
    """Say what to install, where something is missing that the pages of a course are made with."""
    try:
        yield
    except ImportError as error:
        why = f"What 'grader serve' needs is not installed: {error.name}."
        raise CourseError(why, "pip install 'deltagrade[serve]'") from None


def instructor_course(course_dir: Path | None) -> "Course":
    """Return the course of a folder, by default of the one that this process is in."""
    from grader.course.files import find_course, load_course

    return load_course(course_dir or find_course(Path.cwd()))


_of_folder = partial(
    click.option,
    "--course",
    type=FOLDER,
    envvar="GRADER_COURSE",
    help="The course's folder. Default: the one you are in.",
)
course_dir_option = _of_folder("course_dir")


class CourseGroup(click.Group):
    """Commands of one course, of which it need not be known for their help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take note whether somebody asks for help."""
        ctx.meta[_ASKED] = not {*ctx.help_option_names}.isdisjoint(args)
        return super().parse_args(ctx, args)


def _course(ctx: click.Context, _: click.Parameter, folder: Path | None) -> "Course | None":
    return None if ctx.meta.get(_ASKED) else instructor_course(folder)


course_option = _of_folder("course", callback=_course)

address_option = click.option(
    "--course",
    "address",
    type=click.Path(file_okay=False),
    help="The course's folder in the exchange, or its id once it is known. Default: where you are.",
)


def student_course(address: str | None, start: Path | None = None, *, kept: bool = True) -> "Course":
    """Return the course that is named, or of the folder that this process is in, or that is known.

    One that is named is known from then on, unless it is not to be `kept`. `NotInCourse` if none is meant.
    """
    from grader.exchange.fetched import work_around
    from grader.exchange.known import course_around, courses_below, known_courses, remember
    from grader.exchange.transports import plan_at, transport_of

    here = (start or Path.cwd()).resolve()
    found = [] if address else course_around(here)
    named = "" if found else address or os.environ.get("GRADER_COURSE", "")
    if "://" in named:
        found = [named]
    elif named and not Path(named).is_dir():
        found = _known_as(named)
    elif not found:
        place = Path(named).resolve() if named else here
        found = course_around(place) or courses_below(place)
    if not found and not named:
        known = known_courses()
        found = [one.address for one in known if one.is_there] or [one.address for one in known]
    if not found and not named:
        hint = "Name the folder that your instructor told you, once: --course DIR. Then it is known."
        raise NotInCourse(f"{here} is not inside a course, and none is known on this computer.", hint)
    if len(found) > 1:
        lost = None if named else work_around(here)
        if lost:
            commands = "\n".join(f"  grader fetch --missing --course {as_typed(one)}" for one in found)
            why = f"Which course {lost} is of is not known: its file .grader.toml is gone."
            raise NotInCourse(
                why, f"Go there, and put it back with that of these which names its course:\n{commands}"
            )
        there = "\n".join(f"  --course {_as_named(place)}" for place in found[:_MOST_COURSES])
        raise NotInCourse("There are several courses; name one of them:", there)
    course = plan_at(found[0] if found else named)
    if kept and named:
        transport = transport_of(course)
        with suppress(GraderError):  # of an instructor's own folder, of which students see nothing yet
            remember(transport.seen() if transport.is_instructors else course, transport.address)
    return course


def _known_as(named: str) -> list[str]:
    """Return the addresses of the known courses that are named so; what can only be a path is one itself."""
    from grader.exchange.known import known_courses

    known = known_courses()
    ids = {one.id for one in known}
    course_id = meant(named, ids)
    found = [one.address for one in known if course_id == one.id or named == one.address]
    if not found and not is_path(named):
        hint = "Name the folder that your instructor told you: --course DIR."
        if known:
            hint = f"{did_you_mean(named, ids)}'grader courses' shows the courses that are known."
        raise NotInCourse(f"No course {named!r} is known, and there is no such folder here.", hint)
    return found or [named]


def _as_named(address: str) -> str:
    """Return what names a course: its id, if it is known by that and no other is, else its place."""
    from grader.exchange.known import known_courses

    ids = [one.id for one in known_courses() if one.address == address and not Path(one.id).is_dir()]
    return next((one for one in ids if _known_as(one) == [address]), as_typed(address))


def as_typed(text: str | Path) -> str:
    """Return a word as it is typed or pasted into a shell of this system."""
    if not ON_WINDOWS:
        return shlex.quote(str(text))
    return f'"{text}"' if _ODD_ON_WINDOWS.search(str(text)) else str(text)


def is_path(text: str) -> bool:
    """Return whether a word can only be meant as a path."""
    return os.sep in text or bool(os.altsep and os.altsep in text)


def warn(sentences: Iterable[str], colour: str = "yellow") -> None:
    """Tell sentences apart from what a command prints."""
    for sentence in sentences:
        click.secho(sentence, fg=colour, err=True)


def graded(
    course: "Course", assignments: Sequence[str], *, dropped: bool = False, newest: bool = False
) -> "tuple[dict[str, list[Result]], list[str]]":
    """Return the results of some or all assignments, and what is unreadable, which is printed as well."""
    from grader.cli.bar import with_bar
    from grader.grading.class_results import read_results

    through = with_bar("Reading results")
    results, problems = read_results(course, assignments, dropped=dropped, newest=newest, through=through)
    warn(problems, "red")
    return results, problems


def older(course: "Course", name: str, results: "Sequence[Result]") -> str:
    """Return a sentence on the results that other checks than today's gave, or nothing."""
    from grader.grading.basis import outdated

    found = sorted({result.student for result in outdated(course, name, results)})
    told = f"Checks, reference or points of {name} have changed since these were graded: "
    return f"{told}{some(found, 5)}." if found else ""


@contextmanager
def told_apart(name: str, count: int, trouble: list[GraderError], *, title: bool = True) -> Iterator[None]:
    """Of several assignments tell an error of one, and put it to the `trouble`: it stops no other."""
    if count > 1 and title:
        click.secho(f"{name}:", bold=True)
    try:
        yield
    except GraderError as error:
        if count == 1:
            raise
        trouble.append(error)
        warn([str(error)], "red")


def inform_students(exchange: "Exchange", decided: Sequence[str] = ()) -> None:
    """Bring the plan that students see up to date, and say so; that it cannot be done stops nothing."""
    try:
        for sentence in exchange.inform(decided):
            click.echo(sentence)
    except GraderError as error:
        warn([f"Students do not see all of course.toml as it is: {error}"])


def tell_of_news(course: "Course") -> None:
    """Say that students do not see yet what `course.toml` says."""
    from grader.exchange.actions import Exchange

    with suppress(GraderError):  # where the exchange cannot be read, no student sees anything
        if Exchange(course).news():
            warn(["Students still see older dates or rules; 'grader release' shows those of course.toml."])


def tell_of_newer(folder: Path, head: str = "") -> None:
    """Say that an assignment was released anew since a folder of it was fetched."""
    from grader.exchange.actions import newer_release

    if sentence := newer_release(folder):
        click.secho(head + sentence, fg="yellow")


def require_place(file: str) -> None:
    """Refuse the name of a document to write where none can be: a folder, or in none."""
    path = Path(file)
    if path.is_dir():
        raise GradingError(f"{path} cannot be written: it is a folder.", "Name a file in it.")
    if file != "-" and not path.parent.is_dir():
        why = f"there is no folder {path.parent}"
        raise GradingError(f"{path} cannot be written: {why}.", "Make it, or name another file.")


def write_document(file: str, document: bytes, mode: int | None = None) -> None:
    """Write to the screen, or a file: whole or not at all, `GradingError` if that is not possible."""
    from grader.files.atomic import sweep, write_atomically

    if file == "-":
        click.echo(document, nl=False)
        return
    require_place(file)
    path, hint = Path(file), "Make room there, or the right to write; or name another file."
    with explained(f"{path} cannot be written", hint, GradingError):
        if path.exists() and not path.is_file():  # a device or a pipe, which nothing may take the place of
            path.write_bytes(document)
        else:
            sweep(path.parent, path.name)
            write_atomically(path, document, mode)
    click.echo(f"Wrote {file}", err=True)


def receipt_book(start: Path | None = None) -> "ReceiptBook":
    """Return where the receipts of the student lie to whom a folder belongs: as a rule this user's."""
    from grader.exchange.fetched import fetched_near
    from grader.receipts.receipt import ReceiptBook

    kept = next((note.receipts for _, note in fetched_near(start or Path.cwd())), "")
    return ReceiptBook(Path(kept) if kept else None)


def local_time(course: "Course", moment: Any) -> str:
    """Return a moment in the course's time zone, or if it names none in this computer's."""
    from grader.files.records import day_and_time

    return day_and_time(moment, course.zone, exact=True)
