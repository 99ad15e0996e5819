"""The commands of students on any system, in folders of any name and on consoles of any encoding."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from anywhere import RELEASED, WORK, run, running

from grader.cli.options import as_typed, student_course
from grader.errors import GraderError
from grader.exchange.actions import Exchange
from grader.exchange.collected import collecting
from grader.exchange.known import known_courses
from grader.exchange.submission import Submission, parse_timestamp
from grader.exchange.take_in import take_in
from grader.files.tree import content_hash, read_files

pytestmark = pytest.mark.slow

Release = Callable[[Path], Exchange]


@pytest.mark.parametrize("place", ["OneDrive - Größe, Упражнение & it's 100%"])
def test_whole_way_in_a_folder_of_any_name(tmp_path: Path, released: Release, place: str) -> None:
    (tmp_path / place).mkdir()
    exchange = released(tmp_path / place)
    address = exchange.transport.address
    home = tmp_path / place / "my work"
    home.mkdir()
    code, said = run("fetch", "01", "--course", address, cwd=home)
    assert code == 0, said
    work = home / "01-relu"
    assert f"cd {as_typed(Path('01-relu'))}" in said
    for path, content in RELEASED.items():
        assert (work / path).read_bytes() == content
    (work / "relu.py").write_bytes(WORK)
    (work / "data" / "own ✓.txt").write_bytes(b"\r\n")
    code, said = run("submit", "--student", "ada", "--files", cwd=work)
    assert code == 0, said
    assert "Submitted 01-relu as ada." in said
    originals = {path: RELEASED[path] for path in ("README.md", "assignment.toml", "test_relu.py")}
    handed_in = {"relu.py": WORK, "data/own ✓.txt": b"\r\n", **originals}
    assert content_hash(handed_in)[:12] in said, said
    with collecting(exchange.course, "01-relu"):
        [taken], _ = take_in(exchange.course, exchange.transport, "01-relu", dt.datetime.now(dt.UTC))
    assert (taken.student, taken.action, taken.notes) == ("ada", "new", ())
    assert read_files(exchange.course.submitted / "ada" / "01-relu", 1) == handed_in
    [receipt] = (tmp_path / "XDG_DATA_HOME").glob("deltagrade/receipts/ml/*.json")
    [source] = [one.source for one in exchange.transport.incoming("01-relu", {})[0]]
    assert exchange.give_back("feedback", {source: "# 01-relu: 1 of 1 – größer\n"}) == {}
    code, said = run("status", cwd=work)
    assert (code, "submitted 1 time" in said, "1 of 1" in said) == (0, True, True), said
    code, said = run("feedback", "01", "--save", cwd=work)
    assert (code, "# 01-relu: 1 of 1 – größer" in said) == (0, True), said
    assert (home / "feedback-01-relu.md").read_text(encoding="utf-8") == "# 01-relu: 1 of 1 – größer\n"
    code, said = run("receipt", str(receipt), cwd=work)
    assert code in (0, 1), said
    assert "relu" in said


def test_course_is_named_as_people_name_it(tmp_path: Path, released: Release) -> None:
    address = released(tmp_path).transport.address
    spellings = [address, address + os.sep, os.path.relpath(address)]
    if sys.platform == "win32":
        spellings += [address.replace("\\", "/"), address.lower()]
    for spelling in [*spellings, "ml", ""]:  # once it was named, its id or nothing will do
        assert student_course(spelling or None).id == "ml", spelling
    assert len({one.address.casefold() for one in known_courses()}) == 1


@pytest.mark.parametrize("missing", ["//server/share/ml", "\\\\server\\share\\ml", "Q:\\ml", "nowhere/ml"])
def test_course_that_is_not_there_is_one_sentence(missing: str) -> None:
    with pytest.raises(GraderError, match=r"is not there|No course"):
        student_course(missing)


@pytest.mark.parametrize("encoding", ["cp437", "cp932"])
def test_console_of_any_encoding_shows_everything(tmp_path: Path, released: Release, encoding: str) -> None:
    place = tmp_path / "Größe 演習 ✓"
    place.mkdir()
    address = released(place).transport.address
    code, said = run("list", "--course", address, PYTHONIOENCODING=encoding)
    assert (code, "01-relu" in said) == (0, True), said
    code, said = run("fetch", "nothing ✗ ü", "--course", address, PYTHONIOENCODING=encoding)
    assert (code, "\\u2717" in said, "Traceback" in said) == (2, True, False), said


def test_time_in_the_name_of_a_submission_needs_no_colon() -> None:
    moment = dt.datetime(2040, 5, 1, 10, 11, 12, 1300, tzinfo=dt.UTC)
    assert parse_timestamp("2040-05-01 10:11:12.001300 UTC") == moment
    assert parse_timestamp("2040-05-01 10.11.12.001300 UTC") == moment
    assert parse_timestamp("2040-05-01 10.11:12.001300 UTC") is None
    source = Submission.new("ada", "01-relu", moment).source
    assert (":" in source) == (sys.platform != "win32")
    assert Submission.parse(source).submitted == moment


@pytest.mark.parametrize(
    ("text", "typed"), [("a b", '"a b"'), ("C:\\a-b\\c_d.e", "C:\\a-b\\c_d.e"), ("x&y", '"x&y"'), ("ü", "ü")]
)
def test_path_is_told_as_a_shell_of_windows_takes_it(
    monkeypatch: pytest.MonkeyPatch, text: str, typed: str
) -> None:
    monkeypatch.setattr("grader.cli.options.ON_WINDOWS", True)
    assert as_typed(text) == typed


def test_every_text_is_read_and_written_in_a_named_encoding(tmp_path: Path, released: Release) -> None:
    address = released(tmp_path).transport.address
    variables = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning"}
    for command in (["fetch", "01"], ["fetch", "01", "--update"]):
        code, said = run(*command, "--course", address, **variables)
        assert (code, "EncodingWarning" in said) == (0, False), said


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        ("grader\nfe", "fe", {"fetch", "feedback"}),
        ("grader\nfetch\n--mi", "--mi", {"--missing"}),
        ("grader\nfetch", "", set()),
    ],
)
def test_powershell_is_offered_what_may_follow(words: str, begun: str, offered: set[str]) -> None:
    asked = {"_GRADER_COMPLETE": "powershell_complete", "COMP_WORDS": words, "COMP_WORD": begun}
    code, said = run(**asked)
    rows = [line.split("\t") for line in said.splitlines() if line]
    assert (code, {row[0] for row in rows}) == (0, offered), said
    assert all(len(row) == 2 and row[1] for row in rows)


def test_powershell_takes_its_completion_from_the_command() -> None:
    code, said = run(_GRADER_COMPLETE="powershell_source")
    assert (code, said.splitlines()[0]) == (
        0,
        "Register-ArgumentCompleter -Native -CommandName grader -ScriptBlock {",
    )
    pwsh = shutil.which("pwsh")
    if pwsh is not None:  # where it is, it must be able to read it
        subprocess.run([pwsh, "-NoProfile", "-Command", said], check=True)


def test_watch_checks_again_at_a_save(tmp_path: Path, released: Release) -> None:
    code, said = run("fetch", "01", "--course", released(tmp_path).transport.address)
    assert code == 0, said
    with running("check", "--watch", "01") as watch:
        assert watch.stdout is not None
        said = said_until(watch.stdout, "Waiting")
        assert "0 of 1 exercise passes" in said, said
        (Path("01-relu") / "relu.py").write_bytes(WORK)
        said = said_until(watch.stdout, "Waiting")
        assert "1 of 1 exercise passes" in said, said


def said_until(lines: Iterable[bytes], word: str) -> str:
    """Return what is printed up to a line that begins so."""
    said = ""
    for line in lines:
        said += line.decode("utf-8", "replace")
        if line.startswith(word.encode()):
            break
    return said
