"""Commands for instructors: give out, take in, grade, read the grades, give back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, instructor_course, known_assignments

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result

_ACTION_COLOURS = {"new": "green", "updated": "green", "refused": "red", "not taken": "yellow"}


@click.command()
@click.argument("assignment")
@click.option("--force", is_flag=True, help="Replace what was released before.")
@course_option
def release(assignment: str, force: bool, course_dir: Path | None) -> None:
    """Put an assignment where students can fetch it.

    \b
    Example:  grader release 01-activations
    """
    from grader.authoring.build import stale
    from grader.errors import AuthoringError
    from grader.exchange.directory import DirectoryExchange

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    problems = stale(course, name)
    if problems:
        raise AuthoringError(f"{name} is not built as it stands: {problems[0]}", "Run 'grader build' first.")
    place = DirectoryExchange(course).release(name, course.root / "assignments" / name, force=force)
    click.echo(f"Released {place}")
    click.echo(f"Students: grader fetch {name} --course {place.parent.parent}")


@click.command()
@click.argument("assignment")
@course_option
def collect(assignment: str, course_dir: Path | None) -> None:
    """Take in what students submitted, as the course's rules say; run it as often as you like.

    \b
    Example:  grader collect 01-activations
    """
    from grader.exchange.collect import collect as take_in
    from grader.exchange.directory import DirectoryExchange

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    taken = take_in(course, DirectoryExchange(course), name, dt.datetime.now(dt.UTC))
    width = max((len(item.student) for item in taken), default=0)
    for item in taken:
        click.echo(f"{item.student or '-':<{width}}  ", nl=False)
        click.secho(f"{item.action:<9}", fg=_ACTION_COLOURS.get(item.action), nl=False)
        click.echo(f"  {'; '.join([item.reason, *item.notes])}")
    refused = sum(item.action == "refused" for item in taken)
    click.echo(f"{len(taken)} looked at{f', {refused} refused' if refused else ''}")


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", "students", multiple=True, help="Grade this student only; repeatable.")
@click.option("--assignment", "more", multiple=True, help="The same as naming it without the option.")
@click.option("--force", is_flag=True, help="Grade again what was graded and has not changed.")
@click.option(
    "--round", "round_", default=0, show_default=True, help="Another round has other random inputs."
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

    \b
    Example:  grader grade 01-activations
              grader grade 01-activations --student alice --force
    """
    from grader.grading.plan import collected_assignments, plan
    from grader.grading.run import grade as carry_out
    from grader.sandbox.isolation import chosen_level

    course = instructor_course(course_dir)
    level = chosen_level(isolation)
    named = assignments + more
    names = known_assignments(course, named) if named else collected_assignments(course)
    for name in names:
        plan_ = plan(course, name, isolation=level, students=students, force=force, round_=round_)
        todo = len(plan_.jobs)
        click.echo(f"{name}: {todo} to grade, {len(plan_.kept)} unchanged; isolation: {level}")
        if todo:
            with _Progress(todo, name) as progress:
                carry_out(course, plan_, progress.tell, processes=processes)
        else:
            carry_out(course, plan_, lambda _: None)


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--csv", "csv_file", metavar="FILE", help="Write CSV; '-' for the screen.")
@click.option("--json", "json_file", metavar="FILE", help="Write JSON; '-' for the screen.")
@course_option
def report(
    assignments: tuple[str, ...], csv_file: str | None, json_file: str | None, course_dir: Path | None
) -> None:
    """Show the class table; or write the results as CSV or JSON.

    \b
    Example:  grader report 01-activations
              grader report --csv grades.csv
    """
    from grader.reports import tables

    course = instructor_course(course_dir)
    results = _results(course, assignments)
    if csv_file:
        _write(csv_file, tables.as_csv(results).encode())
    if json_file:
        _write(json_file, tables.as_json(results))
    if not csv_file and not json_file:
        from rich.console import Console

        console = Console()
        for name, found in results.items():
            console.print(tables.class_table(name, found))
        if len(results) > 1:
            console.print(tables.course_table(course.title, results))


@click.command()
@click.argument("assignment")
@course_option
def publish(assignment: str, course_dir: Path | None) -> None:
    """Give students their feedback: each can read only their own.

    \b
    Example:  grader publish 01-activations
    """
    from grader.course.files import load_assignment
    from grader.exchange.directory import DirectoryExchange
    from grader.exchange.feedback import publish_feedback
    from grader.reports.feedback import feedback

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    title = load_assignment(course.root / "solutions" / name).title
    results = _results(course, (name,))[name]
    ready = [result for result in results if not result.doubt]
    for result in ready:
        publish_feedback(DirectoryExchange(course), result.source, feedback(title, result))
    click.echo(f"Published feedback on {len(ready)} submissions.")
    if len(ready) < len(results):
        click.echo(f"{len(results) - len(ready)} are not graded yet; run 'grader grade {name}'.")


class _Progress:
    """A progress bar with the time left, and a line for each student above it."""

    def __init__(self, total: int, title: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, transient=True)
        self._task = self._progress.add_task(title, total=total)

    def __enter__(self) -> _Progress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, result: Result) -> None:
        """Show one student's result."""
        from rich.text import Text

        from grader.reports.standing import state

        score = "?" if result.doubt else f"{result.score:g}"
        short = [
            f"{name} {result.earned_in(name):g}/{points:g}"
            for name, points in result.exercises.items()
            if result.earned_in(name) < points and not result.doubt
        ]
        told = "; ".join(part for part in (", ".join(short), state(result)) if part)
        line = f"{result.student:<16} {score:>6}/{result.total:g}  {told}"
        self._progress.console.print(Text(line), soft_wrap=True)
        self._progress.advance(self._task)


def _results(course: Course, assignments: tuple[str, ...]) -> dict[str, list[Result]]:
    """Return the results of some assignments, or of all that have any; say which cannot be read."""
    from grader.errors import GradingError
    from grader.grading.store import ResultStore

    found = {}
    for name in known_assignments(course, assignments):
        results, problems = ResultStore(course).all(name)
        for problem in problems:
            click.secho(f"{problem} Grade again.", fg="red", err=True)
        if results:
            found[name] = results
        elif assignments:
            raise GradingError(f"Nothing of {name} is graded yet.", f"Run 'grader grade {name}' first.")
    if not found:
        raise GradingError("Nothing is graded yet.", "Run 'grader collect' and 'grader grade' first.")
    return found


def _write(file: str, data: bytes) -> None:
    """Write a whole file, or to the screen."""
    if file == "-":
        click.echo(data, nl=False)
        return
    from grader.atomic import write_atomically
    from grader.errors import GradingError

    try:
        write_atomically(Path(file), data)
    except OSError as error:
        raise GradingError(f"{file} cannot be written: {error}.") from None
    click.echo(f"Wrote {file}", err=True)
