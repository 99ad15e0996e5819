"""nbgrader's own tools work on the exchange: students fetch and submit with them, instructors collect."""

import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from warm_nbgrader import run_nbgrader

from grader.exchange.actions import Exchange
from grader.exchange.collected import collected
from grader.files.tree import read_files
from grader.receipts.deliver import collect

pytestmark = pytest.mark.slow

Nbgrader = Callable[..., str]
USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def nbgrader(exchange: Exchange, tmp_path: Path) -> Nbgrader:
    """Run a command of nbgrader in a folder, at home in a folder of its own."""
    home = tmp_path / "home"
    home.mkdir()
    folders = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, "HOME": str(home), **folders}

    def run(folder: Path, *arguments: str) -> str:
        folder.mkdir(exist_ok=True)
        (folder / "nbgrader_config.py").write_text(
            f"c = get_config()\n"
            f"c.Exchange.root = {str(exchange.transport.folder.parent)!r}\n"
            f"c.CourseDirectory.course_id = {exchange.course.id!r}\n"
        )
        status, printed = run_nbgrader(folder, environment, *arguments)
        assert status == 0, printed
        return printed

    return run


def test_student_fetches_and_submits_with_nbgrader(
    exchange: Exchange, nbgrader: Nbgrader, tmp_path: Path
) -> None:
    home = tmp_path / "student"
    nbgrader(home, "fetch_assignment", "01-relu")
    assert read_files(home / "01-relu", 1) == read_files(exchange.transport.outbound / "01-relu", 1)
    (home / "01-relu" / "relu.py").write_text("def relu(x): return max(x, 0)\n")
    nbgrader(home, "submit", "01-relu")
    submissions, problems = exchange.transport.incoming("01-relu", {})
    assert problems == []
    (submission,) = submissions
    assert (submission.student, submission.notes) == (USER, ())
    (taken,) = collect(exchange, "01-relu", submission.submitted)
    assert (taken.action, taken.notes) == ("new", ())
    ((_, folder),) = collected(exchange.course, "01-relu")
    assert read_files(folder, 1) == read_files(home / "01-relu", 1)


def test_instructor_lists_and_collects_with_nbgrader(
    exchange: Exchange, nbgrader: Nbgrader, work: Path, tmp_path: Path
) -> None:
    import nbformat

    nbformat.write(nbformat.v4.new_notebook(), work / "relu.ipynb")
    receipt = exchange.submit(work, "01-relu", USER)
    shutil.copytree(exchange.transport.inbound / receipt.folder, exchange.transport.inbound / ".0123.part")
    home = tmp_path / "instructor"
    listed = nbgrader(home, "list", "--inbound")
    assert listed.count("01-relu") == 1
    nbgrader(home, "collect", "01-relu")
    assert read_files(home / "submitted" / USER / "01-relu", 1) == read_files(work, 1)


def test_nbgrader_releases_beside_what_is_released(
    exchange: Exchange, nbgrader: Nbgrader, tmp_path: Path
) -> None:
    release = tmp_path / "instructor" / "release" / "02-loss"
    release.mkdir(parents=True)
    (release / "loss.py").write_text("stub")
    nbgrader(tmp_path / "instructor", "release_assignment", "02-loss")
    assert exchange.released() == ["01-relu", "02-loss"]
    assert read_files(exchange.fetch("02-loss", tmp_path), 1) == {"loss.py": b"stub"}
