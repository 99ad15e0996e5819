"""Every command explains itself, in little time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from terminal import ok, run, run_apart

from grader.cli.main import COMMANDS, cli

STUDENTS = ["list", "fetch", "check", "submit", "status", "feedback", "courses"]
INSTRUCTORS = ["init", "build", "verify", "release", "collect", "grade", "mark", "report", "show", "publish"]
PROMISED = [*STUDENTS, *INSTRUCTORS, "replay", "receipt", "demo", "doctor"]


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command


def test_all_promised_commands_are_there() -> None:
    assert set(PROMISED) <= {name for name, _ in commands()}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_has_an_example_of_the_command(name: str) -> None:
    text = ok(name, "--help")
    assert re.search(rf"Example:  .*\bgrader {name}\b", text)
    assert "-h, --help" in text


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_every_option_has_help(name: str, command: click.Command) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"grader {name} {parameter.opts[0]}"
            assert parameter.help.endswith(".")


COURSELESS = {"init", "import", "demo", "courses", "login"}


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - COURSELESS))
def test_every_command_of_a_course_takes_its_folder(name: str) -> None:
    assert "--course DIRECTORY" in ok(name, "--help")


@pytest.mark.parametrize(
    ("command", "extra"),
    [("serve", "serve"), ("staff", "serve"), ("roster tokens", "serve"), ("similarity", "similarity")],
)
def test_what_else_a_command_needs_is_told_before_it_is_run(command: str, extra: str) -> None:
    assert f"Needs: pip install 'deltagrade[{extra}]'" in ok(*command.split(), "--help")


def test_overview_tells_each_command_in_one_whole_line_of_80_columns() -> None:
    lines = run_apart("--help", COLUMNS="80").stdout.splitlines()
    told = {line.split()[0]: line for line in lines if line.startswith("  ") and line.split()[0] in COMMANDS}
    assert list(told) == list(COMMANDS)
    for name, line in told.items():
        assert re.fullmatch(rf"  {name} +\S.*\.", line)
        assert not line.endswith("...")
        assert len(line) <= 80


def test_overview_groups_commands_by_who_uses_them() -> None:
    text = ok("--help")
    assert text.index("Students:") < text.index("Instructors:") < text.index("Everyone:")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from grader.cli.main import COMMANDS, cli\n"
        "for arguments in [['--help'], ['--version'], *([name, '--help'] for name in COMMANDS)]:\n"
        "    assert CliRunner().invoke(cli, arguments).exit_code == 0, arguments\n"
        "print(*sorted({'numpy', 'pytest', 'rich', 'msgspec', 'nbformat', 'asyncio'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


@pytest.mark.slow
def test_who_reads_results_and_receipts_loads_no_checks() -> None:
    rooms = "grader.grading.marking, grader.receipts.deliver, grader.reports.feedback, grader.reports.data"
    heavy = "print(*sorted({'numpy', 'pytest', 'nbformat', 'packaging'} & set(sys.modules)))"
    code = f"import sys, {rooms}\n{heavy}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_unknown_command_and_option_are_told() -> None:
    assert "No such command 'gard'" in run("gard").output
    assert run("gard").exit_code == 2
    assert run("grade", "--frce").exit_code == 2
    assert "No such command 'fedback'. Did you mean feedback?" in run("fedback").output
    assert "Did you mean release or replay or report?" in run("re").output


def test_beginning_of_a_command_is_enough() -> None:
    assert ok("feed", "--help").splitlines()[1:] == ok("feedback", "--help").splitlines()[1:]


def test_version_is_told() -> None:
    assert re.fullmatch(r"grader, version \d+\.\d+\.\d+\n", ok("--version"))


def test_no_command_shows_the_overview() -> None:
    assert "Students:" in run().output
