"""From what students submitted to grades: `grader collect` and `grade`."""

import datetime as dt
import math
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import course_option, inform_students, show_table, tell_of_news, told_apart, warn
from grader.errors import ExchangeError, GraderError, explained
from grader.messages import counted, outdated_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.course.model import Course
    from grader.exchange.take_in import Taken
    from grader.grading.results import Result
    from grader.grading.run import How

_MOST_REFUSED = 20  # that are shown line by line
_ACTION_COLOURS = {"new": "green", "updated": "green", "refused": "red", "not taken": "yellow"}


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--from", "address", metavar="WHAT", help="Take it from a zip, folder or repositories instead.")
@click.option("--format", "named", metavar="NAME", help="What WHAT is. Default: as it looks.")
@click.option(
    "--map",
    "mapped",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A CSV file that says whose is what. Default: unmatched.csv of the course.",
)
@click.option("--ref", help="The branch or tag of git repositories. Default: what is checked out.")
@click.option("--before", metavar="TIME", help="Leave out what came later; a date, or date and time.")
@course_option
def collect(
    assignments: tuple[str, ...],
    address: str | None,
    named: str | None,
    mapped: Path | None,
    ref: str | None,
    before: str | None,
    course: "Course",
) -> None:
    """Take in what students submitted; run it as often as you like.

    By default of all that is released. Which submission of a student counts is a rule of the course:
    'collect' and 'late' in course.toml.

    WHAT is a zip file or folder as Moodle, Canvas, Blackboard, Gradescope or Google Classroom give it, or
    with one file or folder a student. What is nobody's by the roster is told with its likeliest owners, and
    written into unmatched.csv: say there whose it is, and collect again.

    Of git repositories (a folder of them, a CSV file that names them, or a pattern), each commit is a
    submission, by the time of its push where that is known.

    Exit code 1 if something there is nobody's as yet, or cannot be read.

    \b
    Example:  grader collect
              grader collect 01-activations
              grader collect 01-activations --from moodle.zip
              grader collect 01-activations --from 'git@host:class/01-{github}' --before 2030-02-01
    """
    from grader.cli.bar import with_bar
    from grader.course.logs import until_when
    from grader.exchange.actions import Exchange
    from grader.exchange.handins.handin import Taking
    from grader.exchange.handins.source import HandIns
    from grader.receipts.deliver import collect as take_in

    if not address and (named or mapped or ref or before):
        raise click.UsageError("--format, --map, --ref and --before go with --from.")
    course.require_sound()
    exchange = Exchange(course)
    names = course.chosen(assignments) if assignments else exchange.released()
    if address and len(names) != 1:
        raise click.UsageError("--from takes in one assignment; name it.")
    if not names:
        hint = "\n".join(["'grader release' does it.", *exchange.strays()])
        raise ExchangeError("Nothing is released yet, so nothing can be collected.", hint)
    source, trouble = None, list[GraderError]()
    if address:
        until = until_when(before, None, course.zone, "--before") if before else None
        source = HandIns(course, address, named or "", Taking(ref or "", until), mapped)
        click.echo(f"Read as: {source.format}.")
    for name in names:
        with told_apart(name, len(names), trouble):
            now, through = dt.datetime.now(dt.UTC), with_bar(f"Collecting {name}")
            _show_taken(course, name, take_in(exchange, name, now, source, through))
    inform_students(exchange)
    warn(source.advice if source else ())
    if source and source.open:
        from grader.exchange.handins.match import UNMATCHED_FILE

        kept = course.root / UNMATCHED_FILE
        warn([f"Write whose these are into {kept}, column student, and collect again."])
    odd = source and (source.open or source.faults)
    raise SystemExit(GraderError.exit_code if trouble else 1 if odd else 0)


def _why(item: "Taken") -> str:
    """Return what is told of a hand-in, each thing once."""
    *others, last = {one.removesuffix("."): one for one in (item.reason, *item.notes)}.values()
    return "; ".join([*(one.removesuffix(".") for one in others), last])


def _show_taken(course: "Course", name: str, taken: "list[Taken]") -> None:
    from grader.files.atomic import write_atomically

    refused = [item for item in taken if item.action == "refused"]
    shown = [item for item in taken if item.action != "refused"] + refused[:_MOST_REFUSED]
    width = max((len(item.student) for item in shown), default=0)
    for item in shown:
        action = click.style(f"{item.action:<9}", fg=_ACTION_COLOURS.get(item.action))
        click.echo(f"{item.student or '-':<{width}}  {action}  {_why(item)}")
    if len(shown) < len(taken):
        path = course.submitted / f".refused-{name}.txt"
        lines = [f"{item.student or '-'}  {_why(item)}\n" for item in refused]
        with explained(f"{path} cannot be written"):
            write_atomically(path, "".join(lines).encode("utf-8", "backslashreplace"))
        click.echo(f"... and {len(taken) - len(shown)} more refused; all of them are in {path}")
    came = [item for item in taken if item.is_hand_in]
    none = sum(item.action == "refused" for item in came)
    click.echo(f"{len(came)} looked at{f', {none} refused' if none else ''}")


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", "students", multiple=True, help="Grade this student only; repeatable.")
@click.option("--assignment", "more", multiple=True, help="Grade this assignment only; repeatable.")
@click.option("--force", is_flag=True, help="Grade again what was graded and has not changed.")
@click.option(
    "--round",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Another round has other random inputs.",
)
@click.option("--what-if", is_flag=True, help="Only show which grades would change; write nothing.")
@click.option("--processes", type=click.IntRange(1), help="Processors to use. Default: all.")
@click.option("--isolation", help="Isolation level. Default: the strongest that works here.")
@click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Grade on a Dask cluster: its scheduler's address, or 'local'. Needs 'deltagrade[cluster]'.",
)
@course_option
def grade(
    course: "Course",
    assignments: tuple[str, ...],
    more: tuple[str, ...],
    isolation: str | None,
    what_if: bool,
    **asked: Any,
) -> None:
    """Grade what was collected; again only what has changed.

    Exit code 1 if a result is in doubt: it is no grade yet, and the next run tries again; or if a submission
    cannot be graded: it is named, and all others are graded. Exit code 2 if an assignment cannot be graded.

    \b
    Example:  grader grade 01-activations
              grader grade 01-activations --student alice --force
              grader grade 01-activations --what-if
    """
    from grader.cli.progress import GradingProgress
    from grader.course.roster import roster_of
    from grader.grading.marks import outdated
    from grader.grading.run import How, grade_assignments
    from grader.grading.store import strays
    from grader.sandbox.choose_level import chosen_level, why_not
    from grader.sandbox.levels import STRONGEST, level_named

    roster = roster_of(course.root)
    asked["students"] = [roster.find(one) or one for one in asked["students"]]
    # What works is found by each of a cluster's workers, and one at which it does not refuses.
    level = level_named(isolation or STRONGEST).name if asked["cluster"] else chosen_level(isolation)
    if not isolation and level != STRONGEST:
        why = why_not(STRONGEST)
        with suppress(OSError):  # every result names its level as well
            click.echo(f"isolation: {level}, for {STRONGEST} is not available here: {why}", err=True)
    named = assignments + more
    names = course.chosen(named) if named else ()
    tell_of_news(course)
    warn(() if named else strays(course))
    how = How(isolation=level, **asked)
    if what_if:
        _show_changes(course, names, how)
        return
    with GradingProgress() as progress:
        results = grade_assignments(
            course, names, how, on_plan=progress.begin, on_result=progress.tell, on_problem=progress.fail
        )
        open_ = [result for result in results if result.open_points]
        doubts = sum(bool(result.undecided) or not result.complete for result in open_)  # more than skipped
        if doubts:
            progress.say(f"In doubt: {doubts}; 'grader report' tells why.", "yellow")
        for (name, exercise), count in outdated(course, results).items():
            again = f"'grader mark {name} --exercise {exercise}'"
            progress.say(f"{outdated_marks(count)}, {again}; 'grader report' tells whose.", "yellow")
    raise SystemExit(GraderError.exit_code if progress.failed else 1 if doubts or progress.left_out else 0)


def _show_changes(course: "Course", names: "Sequence[str]", how: "How") -> None:
    """Say which grades a changed check, point, due date or rule would change."""
    from grader.cli.progress import GradingProgress
    from grader.grading.run import what_if
    from grader.reports.standing import score

    with GradingProgress() as progress:
        changes = what_if(course, names, how, on_plan=progress.expect, on_result=progress.step)
    rows = []
    for one in changes:
        before = "none" if one.before is None else score(one.before)
        by = "" if math.isinf(one.by) else f"{one.by:+g}"
        why = [*one.lateness, *one.checks]
        points = (before, score(one.after), by)
        rows.append((one.after.student, one.after.assignment, "\n".join(why), *points))
    if rows:
        show_table(["student", "assignment", "what changes"], ["now", "then", ""], rows)
    if rows and course.is_weighed:
        grades = _changed_course_grades(course, [one.after for one in changes])
        show_table(["student", "course grade now", "then"], [], grades)
    click.echo(f"{len(rows)} of {counted(progress.looked_at, 'grade')} would change. Nothing was written.")


def _changed_course_grades(course: "Course", after: "Sequence[Result]") -> list[tuple[str, str, str]]:
    """Return whose grade of the course these results would change, by weights, drops and letters."""
    from grader.grading.class_results import read_results
    from grader.reports.standing import course_grades, in_all

    before, new = read_results(course)[0], {(one.assignment, one.student, one.attempt): one for one in after}
    changed = {
        name: [new.get((name, one.student, one.attempt), one) for one in results]
        for name, results in before.items()
    }
    now, then = (
        {student: in_all(course, grade) for student, grade in course_grades(course, results).items()}
        for results in (before, changed)
    )
    return [(student, now[student], then[student]) for student in now if now[student] != then[student]]
