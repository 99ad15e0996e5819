"""The student's part on a real Windows Python under Wine, which `.ci/windows/set-up` makes; else skipped."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from toy_course import HALF_WRONG, NAME, RIGHT, ToyCourse
from warm_windows import WarmWindows, said_by

from grader.course.model import SERVE
from grader.course.roster import ROSTER_FILE
from grader.grading.run import How, grade_assignments
from grader.receipts.deliver import collect
from grader.reports.feedback import publish
from grader.sandbox.levels import WEAKEST

ROOT = Path(__file__).parents[2]
_OPTIONS = ("-q", "-rs", "-o", "addopts=", "-p", "no:cacheprovider")

pytestmark = pytest.mark.slow
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def windows(python: str, tmp_path: Path) -> Run:
    """Run Windows' Python, as somebody of this test alone; return its exit code and all it said."""

    def run(*arguments: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
        variables = {**os.environ, **own(tmp_path), "PYTHONIOENCODING": "utf-8"}
        return said_by([python, *map(str, arguments)], cwd=cwd, env=variables)

    return run


def there(path: Path) -> str:
    """Return what a path of this computer is called under Wine."""
    return "Z:" + str(path).replace("/", "\\")


def own(place: Path) -> dict[str, str]:
    """Return the variables that name somebody's own folders there."""
    return {"XDG_DATA_HOME": there(place / "data"), "XDG_CONFIG_HOME": there(place / "config")}


def test_tests_of_the_students_part_pass_there(windows: Run) -> None:
    # The way is below; the others say nothing of Windows that they do not say on Linux.
    names = "not whole_way and not powershell and not cp437 and not watch"
    chosen = ("--confcutdir=tests/student", "tests/student", "-k", names)
    code, said = windows("-m", "pytest", *_OPTIONS, *chosen)
    assert code == 0, said


def release(toy: ToyCourse) -> None:
    """Release all that students need to check by themselves."""
    folder = toy.root / "released"
    folder.mkdir()
    for file in ("assignment.toml", "test_toy.py"):
        (folder / file).write_bytes((toy.solution / file).read_bytes())
    (folder / "toy.py").write_text("def double(x): ...\n", encoding="utf-8")
    toy.exchange.release(NAME, folder, force=True)


@contextmanager
def serving(toy: ToyCourse) -> Iterator[tuple[str, str]]:
    """Serve a course; give its address, and a student's token."""
    from service_fixtures import serving as served

    from grader.service.app import make_app
    from grader.service.people import make_token

    app = make_app(toy.course)
    token = make_token(app.state.site.register, "ada", is_staff=False)
    with served(app) as address:
        yield address, token


@pytest.mark.parametrize("transport", ["folder", "http"])
def test_whole_way_of_a_student_on_windows_and_an_instructor_elsewhere(
    windows: Run, warm: WarmWindows, tmp_path: Path, transport: str
) -> None:
    """Commands run in one process, but for the first."""
    toy = ToyCourse(tmp_path)
    toy.write_plan(top=f'exchange = "{SERVE}"' if transport == "http" else "")
    (tmp_path / "course" / ROSTER_FILE).write_text("id\nada\n", encoding="utf-8")
    release(toy)
    home = tmp_path / "Größe, Упражнение & co"
    home.mkdir()

    def grader(*arguments: str, at: Path, ends: int = 0) -> str:
        code, said = warm.run(*arguments, cwd=there(at), **own(tmp_path))
        assert code == ends, said
        return said

    with serving(toy) if transport == "http" else nullcontext(("", "")) as (url, token):
        if transport == "http":
            keep = "import sys; from grader.exchange.known import keep_token; keep_token(*sys.argv[1:])"
            assert windows("-c", keep, url, token) == (0, "")
        address = url or there(Path(toy.exchange.transport.address))
        code, said = windows("-m", "grader", "list", "--course", address, cwd=home)
        assert (code, NAME in said) == (0, True), said
        grader("fetch", "01", "--course", address, at=home)
        work = home / NAME
        if transport == "folder":  # to check, nothing is asked of anybody else
            (work / "toy.py").write_text(HALF_WRONG.replace("\n", "\r\n"), encoding="utf-8", newline="")
            said = grader("check", at=work, ends=1)
            assert "half(x) is wrong" in said, said
        (work / "toy.py").write_text(RIGHT.replace("\n", "\r\n"), encoding="utf-8", newline="")
        assert "Submitted 01-toy as ada." in grader("submit", "--student", "ada", at=work)
        [taken] = collect(toy.exchange, NAME, dt.datetime.now(dt.UTC))
        assert (taken.student, taken.action, taken.notes) == ("ada", "new", ())
        [result] = grade_assignments(toy.course, [NAME], How(isolation=WEAKEST, processes=1))
        assert result.earned == 4
        assert publish(toy.course, NAME, [result])[1] == []
        assert "taken in" in grader("status", at=work)
        assert "4 of 4" in grader("feedback", "01", "--save", at=work)
        assert (home / f"feedback-{NAME}.html").is_file()
        [receipt] = (tmp_path / "data" / "deltagrade" / "receipts" / "toys").glob("*.json")
        assert "those that it names" in grader("receipt", there(receipt), there(work), at=home, ends=1)
        if transport == "folder":  # the same checks, by plain pytest
            code, said = windows("-m", "pytest", *_OPTIONS, cwd=work)
            assert (code, "2 passed" in said) == (0, True), said


_NOTEBOOK = """
import os, sys
from IPython.core.interactiveshell import InteractiveShell

os.chdir(sys.argv[1])
shell = InteractiveShell.instance(colors="nocolor")
for cell in sys.argv[2:]:
    shell.run_cell(cell, store_history=True)
"""


def test_notebook_checks_and_hands_in_there(windows: Run, warm: WarmWindows, tmp_path: Path) -> None:
    toy = ToyCourse(tmp_path)
    release(toy)
    address = there(Path(toy.exchange.transport.address))
    fetch = ("fetch", "01", "--course", address)
    assert warm.run(*fetch, cwd=there(tmp_path), **own(tmp_path))[0] == 0
    cells = [RIGHT, "from grader.notebook import check, submit\ncheck('double')", "submit(student='ada')"]
    (tmp_path / NAME / "toy.py").write_text(RIGHT, encoding="utf-8")
    code, said = windows("-c", _NOTEBOOK, there(tmp_path / NAME), *cells)
    assert (code, "✓ double" in said, "Submitted 01-toy as ada." in said) == (0, True, True), said
