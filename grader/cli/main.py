"""The command `grader`: finds the module of a command only when it is asked for."""

import atexit
import errno
import gc
import importlib
import io
import os
import sys
import traceback
from contextlib import suppress
from typing import Any, NoReturn

import click

from grader.cli.options import colour
from grader.errors import GraderError, unexpected
from grader.files.names import did_you_mean, meant

GROUPS = {
    "Students": "handed_in.list fetch.fetch check.check submit.submit handed_in.status "
    "handed_in.feedback handed_in.courses handed_in.login",
    "Instructors": "authoring.init authoring.new importing.import authoring.build authoring.verify "
    "authoring.release people.roster serving.staff people.extend people.excuse grading.collect grading.grade "
    "examine.replay mark.mark report.report report.show report.log similarity.similarity report.publish "
    "serving.serve",
    "Platforms": "autograders.gradescope autograders.prairielearn autograders.classroom50",
    "Everyone": "examine.receipt demo.demo examine.doctor",
}
"""Each command with its module in this folder, in the order in which people meet them."""

COMMANDS = dict(place.split(".")[::-1] for names in GROUPS.values() for place in names.split())
"""The module of each command."""


class _LazyGroup(click.Group):
    """A group whose commands are imported one by one, as they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = meant(cmd_name, COMMANDS)
        if name is None:
            return None
        there = vars(importlib.import_module(f"grader.cli.{COMMANDS[name]}")).values()
        return next(one for one in there if isinstance(one, click.Command) and one.name == name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, also cut short; ask what could be meant where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            message = f"{error.message} {did_you_mean(args[0], COMMANDS)}".rstrip()
            raise click.UsageError(message, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS.items():
            commands = [self.get_command(ctx, place.split(".")[1]) for place in names.split()]
            rows = [(one.name or "", one.get_short_help_str(limit=70)) for one in commands if one]
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; tell an error that a person can mend without a traceback, unless it is asked for."""
        try:
            return super().invoke(ctx)
        except RuntimeError as error:
            circle = error.__context__
            if not (isinstance(circle, OSError) and circle.errno == errno.ELOOP):  # as pathlib tells of links
                raise
            _end(circle)
        except (GraderError, OSError) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:  # click knows what to do then
                raise
            if ctx.params["traceback"]:
                traceback.print_exception(error)
            _end(error)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deltagrade", prog_name="grader")
@click.option("--traceback", is_flag=True, help="With an error, show where in grader it arose.")
@click.pass_context
def cli(ctx: click.Context, traceback: bool) -> None:
    """Distribute, check, collect and grade programming exercises.

    A student's code never shares a process with a test, a reference answer or a grade.

    \b
    Try it:  grader demo
    """
    ctx.color = colour()


def _end(error: GraderError | OSError) -> NoReturn:
    """End as click does with its own errors."""
    click.secho("Error: ", fg="red", bold=True, nl=False, err=True, color=colour())
    click.echo(unexpected(error) if isinstance(error, OSError) else error, err=True)
    sys.exit(GraderError.exit_code)


def _leave(codes: list[int]) -> None:
    """End at once, where all is done: to take apart what is imported takes longer than many a command."""
    with suppress(OSError, ValueError):  # of a stream that takes no more, which Python tells of
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        if codes:
            os._exit(codes[0])


def main() -> None:
    """Run the command line, on a terminal that may know no other letters than ASCII."""
    while (spare := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # a standard stream that was closed: the next file that is opened would take its place
    os.close(spare)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout, sys.stderr = sys.stdout or os.fdopen(1, "w"), sys.stderr or os.fdopen(2, "w")
    gc.set_threshold(150_000, 20, 20)  # to import makes many objects, and all of them stay
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if "_GRADER_COMPLETE" in os.environ:
        importlib.import_module("grader.cli.completion")
    codes = list[int]()
    atexit.register(_leave, codes)  # what is registered first is called last
    try:
        cli.main(prog_name="grader", standalone_mode=True)
    except SystemExit as end:
        codes += [end.code] if isinstance(end.code, int) else []
        raise
    except OSError as error:  # of click's own output, such as this help into a full disk
        _end(error)
