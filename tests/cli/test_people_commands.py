"""Extensions, excuses and the roster through the commands of both sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from terminal import ASSIGNMENT, ok, refused, run

from grader.cli.main import cli


@pytest.fixture
def due(course: Path) -> Path:
    """The course with a due date, and a roster."""
    plan = (course / "course.toml").read_text()
    named = f'name = "{ASSIGNMENT}"'
    (course / "course.toml").write_text(plan.replace(named, f"{named}\ndue = 2040-05-01T12:00:00Z"))
    (course / "roster.csv").write_text(
        "id,name,group,dropped\nada,Ada Lovelace,red,\nbo,Bo,red,\ncy,Cy,,\ndi,Di,,yes\n"
    )
    return course


def test_more_time_is_given_to_a_group_and_told_to_its_students(
    due: Path, public: Path, solved: Path
) -> None:
    ok("submit", solved, "--student", "ada", "--course", public)
    ok("collect", "--course", due)
    told = ok("extend", "red", "00", "--until", "+3d", "--why", "server down", "--course", due)
    assert "Ada Lovelace (ada): 00-warm-up is due" in told
    assert "Bo (bo)" in told
    assert "extended" in ok("list", "--course", public)
    assert "server down" in ok("show", "ada", "--course", due)
    ok("excuse", "ada", "00", "--why", "joined late", "--course", due)
    assert "you are excused" in ok("list", "--course", public)
    assert "joined late" in ok("show", "ada", "--course", due)
    ok("excuse", "ada", "00", "--why", "typo", "--withdraw", "--course", due)
    assert "you are excused" not in ok("list", "--course", public)


def test_what_cannot_be_decided_is_refused(due: Path) -> None:
    more = ("00", "--until", "+3d", "--why", "ill", "--course", due)
    assert "Did you mean ada" in refused("extend", "adda", *more)
    early = ("--until", "2040-04-01", "--why", "ill", "--course", due)
    assert "is no later than" in refused("extend", "ada", "00", *early)
    assert "--why" in run("extend", "ada", "00", "--until", "+3d", "--course", due).output
    assert "either --until or --withdraw" in run("extend", "ada", "00", "--course", due).output
    (due / "roster.csv").unlink()
    assert "take it back" not in run("excuse", "zed", "00", "--course", due).output  # nothing is decided yet
    assert not (due / "decisions.jsonl").exists()


@pytest.mark.slow
def test_reports_show_names_who_is_missing_and_who_is_unknown(due: Path, public: Path, solved: Path) -> None:
    for student in ("ada", "di", "eve"):
        ok("submit", solved, "--student", student, "--course", public)
    assert "'eve' is not in roster.csv" in ok("collect", "--course", due)
    ok("excuse", "cy", "00", "--why", "ill", "--course", due)
    table = ok("report", "--course", due)
    assert "Ada Lovelace (ada)" in table
    assert "Nothing of 1 student: Bo (bo)." in table
    assert "Excused: Cy (cy)." in table
    assert "Not in roster.csv: 'eve'." in table
    assert "(di)" not in table
    assert "Di (di)" in ok("show", "di", "--course", due)


def test_a_group_is_formed_on_handing_in(due: Path, public: Path, solved: Path) -> None:
    assert "is not done in groups" in refused(
        "submit", solved, "--student", "ada", "--with", "bo", "--course", public
    )
    plan = (due / "course.toml").read_text()
    (due / "course.toml").write_text(plan.replace("due = 2040", "groups = true\ndue = 2040"))
    (due / "roster.csv").write_text("id\nada\nbo\ncy\n")
    ok("release", "--course", due)
    assert "group    alone" in ok("submit", solved, "--student", "cy", "--course", public)
    told = ok("submit", solved, "--student", "ada", "--with", "bo, cy, bo, ada", "--course", public)
    assert "with bo, cy" in told
    told = ok("collect", "--course", due)
    assert told.count("by ada") == 1
    assert "'ada' names 'cy', who handed in without naming 'ada': they are no group." in told


def test_the_next_semester(due: Path, tmp_path: Path) -> None:
    told = ok("init", tmp_path / "new", "--from", due, "--id", "nets-2", "--shift", "364")
    assert "roster.csv" in told.partition("Left behind: ")[2]
    assert "due 2041-04-30" in (tmp_path / "new" / "course.toml").read_text().replace("= ", "")
    assert "The id 'nets' is in use on this computer" in refused(
        "init", tmp_path / "x", "--from", due, "--id", "nets"
    )
    assert not (tmp_path / "x").exists()
    assert "--shift needs --from" in run("init", tmp_path / "y", "--shift", "7").output
    other = run("init", tmp_path / "z" / "nets", "--exchange", due.parent / "exchange")
    assert "is in use on this computer" in other.output


def test_what_is_odd_about_a_decision_is_told(due: Path, public: Path, solved: Path) -> None:
    ok("submit", solved, "--student", "ada", "--course", public)
    ok("collect", "--course", due)
    more = ("00", "--why", "ill", "--course", due)
    told = ok("extend", "Bo", *more, "--until", "+3d")
    assert "Tell them yourself, as nothing of them is collected yet: bo." in told
    assert "bo" not in ok("collect", "--course", due)
    told = ok("extend", "cy", *more, "--until", "+3d")
    assert "is collected yet: cy." in told
    assert "Tell them" not in ok("excuse", "ada lovelace", *more)
    assert "Di (di) has left the course" in ok("extend", "di", *more, "--until", "+3d")
    (due / "roster.csv").write_text("id\nada\n")
    assert "di: no extension" in ok("extend", "di", *more, "--withdraw")
    (due / "roster.csv").unlink()
    told = ok("extend", "adda", *more, "--until", "+3d")
    assert "Nothing of a student 'adda' is collected yet. Did you mean ada? If that is a slip" in told
    plan = (due / "course.toml").read_text()
    (due / "course.toml").write_text(plan.replace("2040-05-01T12:00:00Z", "2020-05-01"))
    told = ok("extend", "ada", *more, "--until", "2020-05-02")
    assert "is past: that helps only with what was handed in by then." in told


def marking(*arguments: str | Path) -> str:
    return CliRunner().invoke(cli, [str(one) for one in arguments], input="q\n").output


@pytest.mark.slow
def test_a_student_can_be_named_by_the_full_name(due: Path, public: Path, solved: Path) -> None:
    for student in ("ada", "bo"):
        ok("submit", solved, "--student", student, "--course", public)
    ok("collect", "--course", due)
    ok("grade", "00", "--student", "ada  LOVELACE", "--course", due)
    assert "Ada Lovelace (ada)" in ok("show", "Ada Lovelace", "--course", due)
    ok("grade", "--course", due)
    asked = ("mark", "00", "-e", "standardize", "--names", "--course", due)
    assert "answer 1 of 2" in marking(*asked)
    assert "answer 1 of 1, ada" in marking(*asked, "--student", "Ada Lovelace")
