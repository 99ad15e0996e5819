from __future__ import annotations

from pathlib import Path

from terminal import ok, refused

from grader.course.roster import roster_of


def test_a_roster_is_imported_and_shown(course: Path, tmp_path: Path) -> None:
    assert "grader roster import FILE" in refused("roster", "--course", course)
    export = tmp_path / "gradebook.csv"
    export.write_text('Student,ID,SIS Login ID,Section\n"Lovelace, Ada",1,ada,A\n"Q, Bo",2,bo,B\n')
    told = ok("roster", "--course", course, "import", export)
    assert "Canvas gradebook" in told
    assert "added: 2" in told
    shown = ok("roster", "--course", course)
    assert "Ada Lovelace" in shown
    assert "2 students" in shown
    export.write_text("Student,ID,SIS Login ID,Section\nAda L,1,ada,A\n")
    assert "changed: 1" in ok("roster", "--course", course, "import", export, "--drop-missing")
    assert [*roster_of(course).active] == ["ada"]
    assert "1 student, 1 dropped" in ok("roster", "--course", course)


def test_a_roster_that_is_broken_is_refused(course: Path) -> None:
    (course / "roster.csv").write_text("id\nada\nada\n")
    assert "line 3, column id" in refused("roster", "--course", course)
