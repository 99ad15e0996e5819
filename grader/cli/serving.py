"""A course on the network, how that is copied, and who works on its pages: `grader serve` and `staff`."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FILE, NEW_FOLDER, CourseGroup, course_option, needs_serve, show_table, warn
from grader.errors import CourseError, ExchangeError, explained
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.marking import Way
    from grader.service.people import Role

_ELSEWHERE = (
    "Students hand in elsewhere, at {!r}: there are only pages for staff here. For students as well, "
    'write exchange = "{}" into course.toml, and release anew.'
)
_ROLES: "tuple[Role, ...]" = ("observer", "assistant", "instructor")
_WAYS: "tuple[Way, ...]" = ("student", "question", "section")
_LAST_SECONDS = 50  # for the requests that run when the server is told to stop


@click.group(cls=CourseGroup, invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--certificate", type=FILE, help="To speak TLS itself.")
@click.option("--key", type=FILE, help="The certificate's key.")
@click.option(
    "--proxy",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The server in front, which says who asks and how; several with commas between.",
)
@course_option
@click.pass_context
def serve(
    context: click.Context,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    proxy: str,
    course: "Course",
) -> None:
    """Put the course on the web: its pages, and its exchange.

    It answers at [serve] url of course.toml, as a rule behind a server that speaks TLS: see docs/serve.md.
    Ctrl-C or SIGTERM ends it after the requests that are running.

    Needs: pip install 'deltagrade[serve]'

    \b
    Example:  grader serve
              grader serve --host 0.0.0.0 --port 443 --certificate course.pem --key course.key
              grader serve backup /backup/nn-2026
    """
    from grader.course.model import SERVE

    context.obj = course
    if context.invoked_subcommand:
        return
    with needs_serve():
        import uvicorn

        from grader.service.app import make_app
        from grader.service.operation import start_logging
    course.require_sound()
    if course.exchange != SERVE:
        warn([_ELSEWHERE.format(course.exchange, SERVE)])
    if bool(certificate) != bool(key):
        raise click.UsageError("--certificate and --key go together.")
    app = make_app(course)
    with explained("TLS cannot be spoken", "Name the files in PEM, each of the other, that you may read."):
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=proxy,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        config.load()
    hint = "Name another --host or --port, or end what listens there."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with (
        explained(f"Nothing can listen at {host}, port {port}", hint, ExchangeError),
        socket.create_server((host, port), family=family, backlog=2048) as it,
    ):
        port, scheme = it.getsockname()[1], "https" if certificate else "http"
        click.echo(f"Serving at {scheme}://{host}:{port}")
        start_logging()
        uvicorn.Server(config).run(sockets=[it])


@serve.command()
@click.argument("into", metavar="FOLDER", type=NEW_FOLDER)
@click.pass_obj
def backup(course: "Course", into: Path) -> None:
    """Copy the course into a folder, while it is served.

    All that came in before is in the copy: submissions, register, results, marks, and the course's secret.
    An earlier copy in that folder is brought up to date. From a copy the server starts as it is.

    \b
    Example:  grader serve backup /backup/nn-2026
    """
    with needs_serve():
        from grader.service.backup import back_up
    told, missing = back_up(course, into)
    click.echo(f"Copied to {into}: {told}.")
    warn(missing)


@click.group(cls=CourseGroup, invoke_without_command=True)
@course_option
@click.pass_context
def staff(context: click.Context, course: "Course") -> None:
    """Show, add and revoke accounts of staff; share the marking out.

    Accounts are for the pages of `grader serve`. An observer looks at everything and changes nothing; an
    assistant marks, answers requests to look again and publishes; an instructor may also collect, grade and
    share marking out.

    Needs: pip install 'deltagrade[serve]'

    \b
    Example:  grader staff
              grader staff add ann --role assistant
              grader staff share 09-check-tests --by question --among ann --among ben
    """
    context.obj = course
    if context.invoked_subcommand:
        return
    with needs_serve():
        from grader.exchange.register import register_of
        from grader.service.people import accounts

        found = accounts(register_of(course))
    if not found:
        hint = "'grader staff add NAME --role assistant' makes one."
        raise CourseError("Nobody is staff on the pages of this course yet.", hint)
    rows = [(one.id, one.role, one.name, one.email) for one in found]
    show_table(["id", "role", "name", "email"], [], rows)


@staff.command()
@click.argument("id_", metavar="ID")
@click.option("--role", type=click.Choice(_ROLES), required=True)
@click.option("--name", default="", help="How people call them.")
@click.option("--email", default="", help="By which single sign-on knows them.")
@click.pass_obj
def add(course: "Course", id_: str, role: "Role", name: str, email: str) -> None:
    """Make an account, or give one another role; print a link that signs them in.

    The link is shown once. Whoever has it is this person: hand it over as you would a key. Run it again for
    another link, such as for a second browser.

    \b
    Example:  grader staff add ann --role assistant --name "Ann Arbor"
    """
    with needs_serve():
        from grader.exchange.register import register_of
        from grader.service.people import Account, add_account

        token = add_account(register_of(course), Account(id_, role, name, email))
    click.echo(f"{id_}, {role}, signs in with this link, or the token that stands after #:")
    click.echo(f"{course.serve.url.rstrip('/') or 'http://127.0.0.1:8000'}/login#{token}")


@staff.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def revoke(course: "Course", id_: str) -> None:
    """End an account: its links and sessions count no more, at once. Its marks stay.

    \b
    Example:  grader staff revoke ann
    """
    with needs_serve():
        from grader.exchange.register import register_of
        from grader.service.people import remove_account

        remove_account(register_of(course), id_)
    click.echo(f"{id_} is no longer staff.")


@staff.command()
@click.argument("assignment")
@click.option("--by", "way", type=click.Choice(_WAYS), default="student", show_default=True)
@click.option("--among", "people", multiple=True, metavar="NAME", help="Who marks; repeatable.")
@click.option("--off", is_flag=True, help="Nobody has a share: whoever is free takes the next answer.")
@click.pass_obj
def share(course: "Course", assignment: str, way: "Way", people: tuple[str, ...], off: bool) -> None:
    """Share the marking of an assignment out among several people.

    Evenly and at random, by question or by student, or by the roster's sections. What comes later, and all
    without shares, is for whoever is free. Names are those of accounts, here or of `grader serve`. Whoever
    has a share keeps it when you share out again.

    \b
    Example:  grader staff share 09-check-tests --by question --among ann --among ben
              grader staff share 09-check-tests --off
    """
    from grader.grading.marking import share_out

    if bool(people) == off:
        raise click.UsageError("Name with --among who marks, or end it with --off.")
    [name] = course.chosen([assignment])
    shares = share_out(course, name, way, people)
    markers = list(shares.markers.values())
    for person in people:
        click.echo(f"{person}: {counted(markers.count(person), shares.by)}")
    if off:
        click.echo(f"{name}: whoever is free takes the next answer.")
