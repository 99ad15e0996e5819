"""How a course is put on the network, and how that is copied: `grader serve`."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FILE, NEW_FOLDER, CourseGroup, course_option, needs_serve, warn
from grader.errors import ExchangeError, explained

if TYPE_CHECKING:
    from grader.course.model import Course

_ELSEWHERE = (
    "Students hand in elsewhere, at {!r}: there are only pages for staff here. For students as well, "
    'write exchange = "{}" into course.toml, and release anew.'
)
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
