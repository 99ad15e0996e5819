"""Who signs in to a course on the web: `grader login`, and `roster tokens` for the instructor."""

import sys
from typing import TYPE_CHECKING

import click

from grader.cli.options import needs_serve, warn, write_document
from grader.errors import CourseError, ExchangeError
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course

_OPEN = "Whoever listens on the way to {} could take your token: it speaks no TLS."


@click.command()
@click.option("--course", "address", metavar="URL", help="The course's address. Default: that of the link.")
@click.option("--open", "anyway", is_flag=True, help="Even where others can listen, by http://.")
def login(address: str | None, anyway: bool) -> None:
    """Log in to a course on the web, once; asks for your token or link.

    It is kept for you alone. Where nobody types, it is read from standard input.

    \b
    Example:  grader login --course https://course.example
    """
    from grader.exchange.actions import Exchange
    from grader.exchange.client import is_private, normal
    from grader.exchange.http import plan_from
    from grader.exchange.known import keep_token, remember

    asked = "Your token, or the link that you were sent"
    typed = click.prompt(asked, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    link, _, token = typed.strip().rpartition("#")
    if not (address or link):
        raise click.UsageError("Name the course: --course URL.")
    where = normal(address or link)
    if link and normal(link) != where:
        raise ExchangeError(f"That link is of {normal(link)}, and not of {where}.", "Leave --course out.")
    if not (anyway or is_private(where)):
        hint = "Name its address with https://. In a network that you trust: --open."
        raise ExchangeError(_OPEN.format(where), hint)
    course = plan_from(where, token)
    kept = keep_token(where, token)
    remember(course, where)
    student = Exchange(course).transport.known().student
    click.secho(f"Logged in to {course.title}{f' as {student}' if student else ''}.", fg="green", bold=True)
    click.echo(f"The token is kept in {kept}. Next: grader list")


@click.command()
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
        warn(
            [f"{counted(left, 'student')} had a token before: it still counts. With --new they get another."]
        )
    if made and not course.serve.url:
        warn(["The links lead to this computer alone: set [serve] url in course.toml."])
