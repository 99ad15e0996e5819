"""Who is in the course and may sign in, who has more time or is excused: `roster`, `extend`, `excuse`."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import (
    FILE,
    CourseGroup,
    course_option,
    inform_students,
    local_time,
    needs_serve,
    show_table,
    warn,
    write_document,
)
from grader.errors import CourseError
from grader.messages import counted, some

if TYPE_CHECKING:
    from grader.course.logs import DecisionKind
    from grader.course.model import Course

_MOST_SHOWN = 20
_MOST_NAMED = 10


@click.group(cls=CourseGroup, invoke_without_command=True)
@course_option
@click.pass_context
def roster(context: click.Context, course: "Course") -> None:
    """Show who is in the course, or read it from another table.

    The roster is the file roster.csv in the course's folder: a line a student, with the columns id, name,
    email, section, group, canvas_id, moodle_id, sis_id, login, github and dropped, and any of your own. Only
    the id is needed.

    \b
    Example:  grader roster
              grader roster import canvas.csv
    """
    from grader.course.roster import FIELDS, roster_of

    context.obj = course
    if context.invoked_subcommand:
        return
    known = roster_of(course.root)
    if not known.students:
        reads = "reads an export of Canvas, Moodle, GitHub Classroom ... or any CSV."
        raise CourseError(f"There is no roster.csv in {course.root}.", f"'grader roster import FILE' {reads}")
    students = known.students.values()
    columns = [field for field in FIELDS if any(getattr(one, field) for one in students)]
    rows = [[getattr(one, field) for field in columns] for one in students]
    gone = len(known.students) - len(known.active)
    title = f"{counted(len(known.active), 'student')}{f', {gone} dropped' if gone else ''}"
    show_table(columns, [], rows, title)
    warn(known.remarks)


@roster.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    help="Take this column of the file for a field of the roster; repeatable.",
)
@click.option("--drop-missing", is_flag=True, help="Who is not in the file has left the course.")
@click.pass_obj
def import_(course: "Course", file: Path, columns: tuple[str, ...], drop_missing: bool) -> None:
    """Take students from a table: of Canvas, Moodle, GitHub Classroom, another LMS or a spreadsheet.

    A student is known again by any id. What the file says counts, what it does not say stays, and so do your
    own columns. New students get as id the login, else the institution's number, the e-mail address or the
    GitHub name: the first that all of them have. Where it is to be another: --column "SIS User ID=id".

    \b
    Example:  grader roster import canvas-gradebook.csv
              grader roster import moodle.csv --column "Groups=group"
    """
    from grader.course.group import share
    from grader.course.roster import keep_roster, roster_of
    from grader.course.roster_import import merge, read_export

    for option in columns:
        if "=" not in option:
            raise click.UsageError(f"--column {option}: write NAME=FIELD.")
    given = {name.strip(): field.strip() for name, _, field in (one.rpartition("=") for one in columns)}
    before, read = roster_of(course.root), read_export(file, given)
    merged = merge(before, read, drop_missing=drop_missing)
    share(course)
    path = keep_roster(course.root, merged.roster)
    taken = ", ".join(f"{name!r} as {field}" for name, field in read.columns.items())
    click.echo(f"Read as {read.title}: {taken}.")
    told = {"added": [merged.roster.label(one) for one in merged.added], "changed": merged.changed}
    for title, lines in told.items():
        click.secho(f"{title}: {len(lines)}", bold=True)
        for line in lines[:_MOST_SHOWN]:
            click.echo(f"  {line}")
        if len(lines) > _MOST_SHOWN:
            click.echo(f"  and {len(lines) - _MOST_SHOWN} more")
    if merged.missing:
        gone = "are marked as dropped" if drop_missing else "stay; if they left: --drop-missing"
        names = some([merged.roster.label(one) for one in merged.missing], _MOST_NAMED)
        warn([f"Not in {file.name}: {names}; they {gone}."])
    warn(merged.remarks)
    click.echo(f"Wrote {path}: {counted(len(merged.roster.active), 'student')}.")


@roster.command()
@click.argument("who", nargs=-1, metavar="[STUDENT|GROUP|SECTION]...")
@click.option(
    "--csv", "file", metavar="FILE", help="Write them as a CSV file, for you alone; - is the screen."
)
@click.option("--new", is_flag=True, help="Also for those who have one, which counts no more.")
@click.option("--revoke", is_flag=True, help="Make none, and let those that they have count no more.")
@click.pass_obj
def tokens(course: "Course", who: tuple[str, ...], file: str | None, new: bool, revoke: bool) -> None:
    """Make the tokens by which students sign in: a line each, with its link.

    By default for everybody in roster.csv who has none. They are shown this once: the course keeps only what
    is needed to know them again. Whoever has a token is that student, so send each to its student alone.

    Needs: pip install 'deltagrade[serve]'

    \b
    Example:  grader roster tokens --csv tokens.csv
              grader roster tokens ada --new
              grader roster tokens ada --revoke
    """
    from grader.course.roster import ROSTER_FILE, Student, roster_of
    from grader.files.csv_text import csv_bytes
    from grader.files.names import check_student_id

    with needs_serve():
        from grader.exchange.served import Served
        from grader.service.people import revoke as let_go
        from grader.service.people import tokens_for

    roster, served = roster_of(course.root), Served(course)
    if not (who or roster.students):
        hint = "'grader roster import FILE' makes it; or name the students."
        raise CourseError(f"There is no {ROSTER_FILE}.", hint)
    find = roster.members if roster.students else lambda named: [check_student_id(named)]
    students = list(dict.fromkeys(one for named in who for one in find(named))) or list(roster.active)
    if revoke:
        if not who:
            raise click.UsageError("Name whose tokens are to count no more.")
        for student in students:
            had = let_go(served.register, student, is_staff=False)
            click.echo(f"{roster.label(student)}: {'revoked' if had else 'had none'}.")
        return
    made = tokens_for(served.register, students, new=new)
    links = {student: f"{served.address.rstrip('/')}/login#{token}" for student, token in made.items()}
    if file:
        known = {student: roster.students.get(student, Student(id=student)) for student in made}
        rows = [[one.id, one.name, one.email, made[one.id], links[one.id]] for one in known.values()]
        write_document(file, csv_bytes([["id", "name", "email", "token", "link"], *rows]), mode=0o600)
    else:
        click.echo("".join(f"{student}  {link}\n" for student, link in links.items()), nl=False)
    if left := len(students) - len(made):
        before = f"{counted(left, 'student')} had a token before"
        warn([f"{before}: it still counts. With --new they get another."])
    if made and not course.serve.url:
        warn(["The links lead to this computer alone: set [serve] url in course.toml."])


_why = click.option("--why", help="The reason, for the log; needed, and no student sees it.")
_withdraw = click.option("--withdraw", is_flag=True, help="Take it back.")


@click.command()
@click.argument("who", metavar="STUDENT|GROUP|SECTION")
@click.argument("assignment")
@click.option("--until", help="A date, of which the end; a date and time; or +3d or +12h after the due date.")
@_why
@_withdraw
@course_option
def extend(
    who: str, assignment: str, until: str | None, why: str | None, withdraw: bool, course: "Course"
) -> None:
    """Give a student, a group or a section more time.

    It is added to the log decisions.jsonl, in which the last word on a student and assignment counts, and
    which goes before [[extensions]] of course.toml.

    \b
    Example:  grader extend ada 01 --until 2030-02-07 --why "ill, with a note"
              grader extend red 01 --until +3d --why "the server was down"
              grader extend ada 01 --withdraw --why "typed the wrong name"
    """
    from grader.course.logs import until_when

    course.require_sound()
    [name] = course.chosen([assignment])
    due, when = course.due(name), None
    if withdraw == bool(until):
        raise click.UsageError("Give either --until or --withdraw.")
    if until:
        if due is None:
            raise CourseError(f"{name!r} has no due date to extend.", "Set 'due' in course.toml.")
        when = until_when(until, due, course.zone)
        if when <= due:
            hint = f"It is due {local_time(course, due)}."
            raise CourseError(f"{local_time(course, when)} is no later than {name!r} is due for all.", hint)
        if when < dt.datetime.now(dt.UTC):
            warn([f"{local_time(course, when)} is past: that helps only with what was handed in by then."])
    told = f"{name} is due {local_time(course, when)}" if when else f"no extension of {name}"
    _decide(course, "extension", who, name, why, told, until=when, withdrawn=withdraw)
    click.echo(f"What is collected already: grader collect {name} && grader grade {name}")


@click.command()
@click.argument("student", metavar="STUDENT|GROUP|SECTION")
@click.argument("assignment")
@_why
@_withdraw
@course_option
def excuse(student: str, assignment: str, why: str | None, withdraw: bool, course: "Course") -> None:
    """Let an assignment not count for a student, a group or a section.

    It is added to the log decisions.jsonl. What is handed in is graded all the same, and stands in no total.

    \b
    Example:  grader excuse ada 01 --why "joined in the third week"
    """
    [name] = course.chosen([assignment])
    told = f"{name} counts" if withdraw else f"{name} does not count"
    _decide(course, "excuse", student, name, why, told, withdrawn=withdraw)


def _decide(
    course: "Course", kind: "DecisionKind", who: str, name: str, why: str | None, told: str, **more: Any
) -> None:
    """Write a decision into the log, and tell whom it concerns."""
    from grader.course.files import load_course
    from grader.course.group import share
    from grader.course.logs import decide
    from grader.course.roster import roster_of
    from grader.exchange.actions import Exchange
    from grader.exchange.collected import collected_students
    from grader.files.names import check_student_id, did_you_mean

    if not why:
        raise click.UsageError("Give a reason with --why.")
    roster = roster_of(course.root)
    decided = {one.student for one in course.decisions if (one.kind, one.assignment) == (kind, name)}
    if more["withdrawn"] and who in decided:
        students = [who]  # whoever is in the roster now
    elif roster.students:
        students = roster.members(who)
    else:
        students, known = [check_student_id(who)], collected_students(course)
        if who not in known:
            told_close = f"Nothing of a student {who!r} is collected yet. {did_you_mean(who, known)}"
            warn([f"{told_close}If that is a slip, take it back with the same command and --withdraw."])
    gone = [roster.label(one) for one in students if one in roster.students and one not in roster.active]
    warn(f"{one} has left the course, by roster.csv." for one in gone)
    share(course)
    decide(course.root, students, kind=kind, assignment=name, why=why, **more)
    for student in students:
        click.echo(f"{roster.label(student)}: {told}.")
    inform_students(Exchange(load_course(course.root)), students)
