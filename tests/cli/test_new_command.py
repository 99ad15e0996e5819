"""`grader new`: an assignment of three small files."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from terminal import ok, refused, run, run_apart

from grader.authoring.new import EXAMPLE, LIKE


@pytest.mark.slow
def test_a_new_assignment_in_an_empty_folder_builds_checks_and_is_released_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert "grader build" in ok("new", "01-words")
    ok("new", "02-more-words")
    ok("build")
    shutil.copy("solutions/01-words/words.py", "assignments/01-words/words.py")
    monkeypatch.chdir(tmp_path / "mine" / "assignments" / "01-words")
    assert "2 of 2 points;" in run_apart("check", cwd=Path.cwd()).stdout
    monkeypatch.chdir(tmp_path / "mine")
    ok("build")
    told = ok("release", "01-words").splitlines()
    assert [line.split()[0] for line in told] == [
        "01-words",
        "'grader",
        "course.toml",
        "Released",
        "Students:",
    ]


def test_a_new_assignment_in_a_folder_of_other_things_asks_for_a_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    monkeypatch.chdir(tmp_path / "other")
    assert "is not inside a course" in refused("new", "01-words")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["notes.txt"]


@pytest.mark.slow
@pytest.mark.usefixtures("verify_here")
@pytest.mark.parametrize("like", LIKE)
def test_what_an_assignment_may_begin_with_is_short_and_proven(
    like: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    ok("new", "01-begin", "--like", like)
    written = Path("solutions/01-begin").iterdir()
    assert sum(len(file.read_text("utf-8").splitlines()) for file in written) < 60
    ok("build")
    assert "01-begin: proven" in ok("verify")


def test_the_command_knows_all_that_an_assignment_may_begin_with() -> None:
    assert {folder.name for folder in (EXAMPLE / "like").iterdir()} == set(LIKE)
    assert all(like in ok("new", "--help") for like in LIKE)


def test_a_package_that_is_not_installed_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def distribution(name: str) -> None:
        raise PackageNotFoundError(name)

    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert "pip install" not in ok("new", "01-words")
    monkeypatch.setattr("grader.authoring.new.distribution", distribution)
    result = run("new", "02-t", "--like", "table")
    assert result.exit_code == 0
    assert "02-t needs pandas, which is not installed here: pip install pandas" in result.stderr
    assert "Next: pip install pandas && grader build 02-t" in result.stdout


def test_what_comes_next_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my course").mkdir()
    monkeypatch.chdir(tmp_path / "my course")
    steps = "grader build 01-words && cd assignments/01-words && grader check"
    assert ok("new", "01-words").splitlines()[-1] == f"Next: {steps}"
    assert 'id = "my-course"' in Path("course.toml").read_text()
    monkeypatch.chdir(tmp_path)
    told = ok("new", "02-more", "--course", tmp_path / "my course").splitlines()[-1]
    assert told == f"Next: cd '{tmp_path}/my course' && {steps.replace('01-words', '02-more')}"
