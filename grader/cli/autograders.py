"""`grader gradescope`, `prairielearn` and `classroom50`: an autograder is built here, and runs there."""

from pathlib import Path
from typing import Literal

import click

from grader.cli.options import NEW_FOLDER, course_dir_option, instructor_course, write_document
from grader.platforms.autograders import AUTOGRADERS


def _command(system: str) -> click.Command:
    """Return the command of a platform, with its options."""
    platform = AUTOGRADERS[system]
    text = f"""Build an autograder for {platform.title}.

    'build' packs an assignment with all that grades it into a zip file. 'run' is what {platform.title}
    starts: it grades what lies below the root, and writes the results there, whatever happens.

    \b
    Example:  grader {system} build 01-activations -o autograder.zip
    """

    @click.command(system, help=text)
    @click.argument("action", type=click.Choice(["build", "run"]))
    @click.argument("assignment", required=False)
    @click.option("-o", "--output", metavar="FILE", help=f"Write it there. Default: ASSIGNMENT-{system}.zip.")
    @click.option("--root", type=NEW_FOLDER, help="With 'run': where all is put.")
    @course_dir_option
    def command(
        action: Literal["build", "run"],
        assignment: str | None,
        output: str | None,
        root: Path | None,
        course_dir: Path | None,
        **options: str,
    ) -> None:
        from grader.platforms.autograders import autograder

        made = autograder(system, options)
        if action == "run":
            from grader.platforms import packing

            raise SystemExit(0 if packing.run(made, (root or Path(made.root)).absolute()) else 1)
        if assignment is None:
            raise click.UsageError("Name the assignment to build.")
        from grader.files.zips import zipped

        course = instructor_course(course_dir)
        [name] = course.chosen([assignment])
        write_document(output or f"{name}-{system}.zip", zipped(made.files(course, name)))

    for name, (default, help_) in platform.options.items():
        command = click.option(f"--{name}", default=default, help=help_)(command)
    return command


gradescope, prairielearn, classroom50 = map(_command, AUTOGRADERS)
