"""Whatever the command: what cannot be read, and a screen that takes nothing, is told in one sentence."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from terminal import ASSIGNMENT, refused, run

from grader.cli.main import COMMANDS, cli, main
from grader.platforms.autograders import AUTOGRADERS

ARGUMENTS = {
    **{name: [ASSIGNMENT] for name in ("new", "fetch", "release", "collect", "mark", "publish")},
    **{name: ["build", ASSIGNMENT] for name in AUTOGRADERS},
    "replay": [ASSIGNMENT, "ada"],
    "show": ["ada"],
    "extend": ["ada", ASSIGNMENT],
    "excuse": ["ada", ASSIGNMENT],
    "submit": ["work", "--student", "ada"],
    "receipt": ["receipt.json"],
    "staff": ["share", ASSIGNMENT],
}
NEED_NO_COURSE = {"init", "import", "demo", "check", "courses", "login"}


def break_syntax(file: Path) -> None:
    file.write_text('format = 1\nid = "nets')


def break_encoding(file: Path) -> None:
    file.write_bytes(b'title = "\xff\xfe"')


def put_a_folder_there(file: Path) -> None:
    file.mkdir()


def forget_to_write(file: Path) -> None:
    """Leave no file at all."""


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - NEED_NO_COURSE))
def test_course_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    work = tmp_path / "elsewhere" / "work"
    work.mkdir()
    (work / "assignment.toml").write_text("format = 1\n")
    (tmp_path / "elsewhere" / "receipt.json").write_text("{}")
    for spoil in (break_syntax, break_encoding, put_a_folder_there, forget_to_write):
        course = tmp_path / spoil.__name__
        course.mkdir()
        spoil(course / "course.toml")
        arguments = [name, "--course", course, *ARGUMENTS.get(name, [])]
        if name == "doctor":
            result = run(*arguments)
            assert (result.exit_code, result.stderr) == (1, "")
            assert "course.toml" in result.stdout
            continue
        told = refused(*arguments)
        assert name == "receipt" or "course.toml" in told
        assert len(told.splitlines()) <= 2


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_on_a_screen_that_takes_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["grader", *filter(None, [name]), "--help"])
    with suppress(OSError), Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit, match="2"):
            main()
    said = capsys.readouterr().err
    assert said.startswith("Error: This computer refused what grader needs: No space left on device.\n")
    assert len(said.splitlines()) == 2


def test_no_color_takes_all_colours_away(public: Path) -> None:
    """As no-color.org asks: any value but the empty one counts; and a terminal that knows none gets none."""
    known = {"NO_COLOR": "", "TERM": "xterm"}
    for setting, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        env = known | setting
        result = CliRunner().invoke(cli, ["list", "--course", str(public)], color=True, env=env)
        assert ("\x1b[" in result.stdout) is coloured
        result = CliRunner().invoke(cli, ["grade"], color=True, env=env)
        assert ("\x1b[" in result.stderr) is coloured
