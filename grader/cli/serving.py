"""How a course is put on the network: `grader serve`."""

from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, warn
from grader.course.model import SERVE
from grader.errors import CourseError

if TYPE_CHECKING:
    from grader.course.model import Course

_ELSEWHERE = (
    "Students hand in elsewhere, at {!r}: there are only pages for staff here. For students as well, "
    'write exchange = "{}" into course.toml, and release anew.'
)
_MISSING = "What 'grader serve' needs is not installed: {}."


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@course_option
def serve(host: str, port: int, course: "Course") -> None:
    """Put the course on the network: pages, and the exchange over HTTP.

    It answers at [serve] url of course.toml, as a rule behind a server that speaks TLS: see docs/serve.md.

    \b
    Example:  grader serve
              grader serve --port 8080
    """
    try:
        import uvicorn

        from grader.service.app import make_app
    except ImportError as error:
        raise CourseError(_MISSING.format(error.name), "pip install 'deltagrade[serve]'") from None
    course.require_sound()
    if course.exchange != SERVE:
        warn([_ELSEWHERE.format(course.exchange, SERVE)])
    uvicorn.run(make_app(course), host=host, port=port, server_header=False, access_log=False)
