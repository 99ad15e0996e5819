"""Options that several commands share, and what they do with them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import CourseError, GradingError, NotInCourse, explained

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result


FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
NEW_FOLDER = click.Path(path_type=Path, file_okay=False)


class _Address(click.Path):
    """A folder, or an address as `grader.exchange.transports` knows them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else super().convert(value, param, ctx)


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
course_option = _of_folder("course", callback=lambda _ctx, _param, folder: instructor_course(folder))

address_option = click.option(
    "--course",
    "address",
    type=_Address(file_okay=False, exists=True),
    envvar="GRADER_COURSE",
    help="The course's folder, or its folder or address in the exchange. Default: the one you are in.",
)


def student_course(address: str | None, start: Path | None = None) -> "Course":
    """Return the course of a fetched folder, or of any folder in a course; by default of this process's."""
    from grader.course.files import find_course
    from grader.course.model import COURSE_FILE
    from grader.exchange.actions import read_fetched
    from grader.exchange.transports import plan_at

    hint = "Go into a folder that 'grader fetch' made, or name the course's in the exchange: --course DIR."
    here = (start or Path.cwd()).resolve()
    fetched = (read_fetched(folder) for folder in (here, *here.parents))
    try:
        place = address or next((one.course_folder for one in fetched if one), None) or str(find_course(here))
    except NotInCourse as error:
        raise NotInCourse(error.message, hint) from error
    try:
        return plan_at(place)
    except CourseError as error:
        # The course's own hints are for those who write its files.
        raise (error if Path(place, COURSE_FILE).exists() else CourseError(error.message, hint)) from None


def graded(course: "Course", assignments: Sequence[str]) -> "tuple[dict[str, list[Result]], list[str]]":
    """Return the results of some or all assignments, and what is unreadable, which is printed as well."""
    from grader.grading.marking import read_results

    results, problems = read_results(course, assignments)
    for problem in problems:
        click.secho(problem, fg="red", err=True)
    return results, problems


def older(course: "Course", name: str, results: "Sequence[Result]") -> str:
    """Return a sentence on the results that other checks than today's gave, or nothing."""
    from grader.grading.basis import outdated

    found = sorted({result.student for result in outdated(course, name, results)})
    whose = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    sentence = f"Checks, reference or points of {name} have changed since these were graded: {whose}."
    return sentence if found else ""


def write_document(file: str, document: bytes) -> None:
    """Write to the screen, or a file: whole or not at all, `GradingError` if that is not possible."""
    from grader.files.atomic import sweep, write_atomically

    if file == "-":
        click.echo(document, nl=False)
        return
    path, hint = Path(file), "Make room there, or the right to write; or name another file."
    with explained(f"{path} cannot be written", hint, GradingError):
        sweep(path.parent, path.name)
        write_atomically(path, document)
    click.echo(f"Wrote {file}", err=True)


def local_time(course: "Course", moment: Any) -> str:
    """Return a moment in the course's time zone, or if it names none in this computer's."""
    return f"{moment.astimezone(course.zone):%a %d %b %Y %H:%M %Z}"
