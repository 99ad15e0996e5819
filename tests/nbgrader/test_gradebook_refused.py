"""A gradebook that cannot be used is told in one sentence; it stays as it is, and so does what was marked."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradebook_course import CODE, FORM, GradedCourse

from grader.errors import GradingError

_HOLD = """
import sqlite3, sys
book = sqlite3.connect(sys.argv[1])
book.execute(sys.argv[2])
book.execute("SELECT count(*) FROM grade").fetchall()
print("held", flush=True)
sys.stdin.read()
"""
_KILLED = """
import os, signal, sys
sys.modules["rfc3987_syntax"] = None  # as in conftest.py
sys.path[:0] = sys.argv[1].split(os.pathsep)
from pathlib import Path
from gradebook_course import GradedCourse
from sqlalchemy import event, Engine

@event.listens_for(Engine, "commit")
def end(connection):
    os.kill(os.getpid(), signal.SIGKILL)

course = GradedCourse(Path(sys.argv[2]), sys.argv[3])
course.grade("ada", lost=("relu",))
course.write()
"""


@pytest.fixture
def graded(tmp_path: Path) -> GradedCourse:
    course = GradedCourse(tmp_path)
    course.grade("ada")
    return course


@pytest.fixture
def begun(graded: GradedCourse, cells_written: Path, tmp_path: Path) -> GradedCourse:
    """The same, and a gradebook that is good so far."""
    shutil.copy(cells_written, tmp_path)
    return graded


def refused(graded: GradedCourse, url: str = "") -> str:
    """Return why a gradebook is refused, which is one line, and what to do."""
    with pytest.raises(GradingError) as told:
        graded.write(url)
    assert "\n" not in told.value.message
    assert told.value.hint
    return str(told.value)


@contextmanager
def held(database: Path, begin: str) -> Iterator[None]:
    """Let another process hold a lock."""
    command = [sys.executable, "-c", _HOLD, str(database), begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline() == b"held\n"
            yield
        finally:
            process.stdin.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("gradebook.db", "names no database"),
        ("", "names no database"),
        ("postgresql://host:port/book", "names no database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("abacus://host/book", "'abacus' is no kind of database"),
        ("sqlite:////nowhere/at/all/book.db", "unable to open database file"),
        ("sqlite:///book.db?timeout=soon", "cannot be opened: .*soon"),
        ("postgresql://ada@127.0.0.1:1/book", "cannot be used: .*127.0.0.1"),
    ],
)
def test_a_wrong_url_is_told(graded, tmp_path, monkeypatch, url, told):
    monkeypatch.chdir(tmp_path)
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[instructor]'")
    from grader.nbgrader.gradebook import write_gradebook

    with pytest.raises(GradingError, match=told):
        write_gradebook(graded.course, {CODE: [graded.results[CODE, "ada"]]}, url)
    assert not list(tmp_path.glob("*.db"))


def test_a_password_is_never_shown(graded):
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[instructor]'")
    assert "hunter2" not in refused(graded, "postgresql://ada:hunter2@127.0.0.1:1/book")


def test_a_driver_that_is_not_installed_is_named(graded, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = refused(graded, "postgresql:///book")
    assert "The driver of postgresql databases cannot be imported: " in told
    assert "psycopg" in told


def test_without_nbgrader_one_sentence_says_how_to_install_it(graded, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("grader.nbgrader.gradebook.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    told, hint = refused(graded).split("\n")
    assert told.startswith("The gradebook needs nbgrader, which cannot be imported: ")
    assert hint == "Install it: pip install 'deltagrade[instructor]'"


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_gradebook_that_another_process_writes_to_is_locked(begun, tmp_path, begin):
    begun.write()
    before = begun.everything()
    begun.grade("ada", lost=("relu",))
    with held(tmp_path / "gradebook.db", begin):
        told = refused(begun, f"{begun.url}?timeout=0.1")
    assert "database is locked" in told
    assert "Nothing was changed there. Another program writes to it" in told
    assert begun.everything() == before
    begun.write()
    assert begun.points("ada", CODE, "check-relu")[0] == 0.0


@pytest.mark.slow
def test_a_reader_who_stays_keeps_the_gradebook_as_it_was_and_loses_no_mark(begun, tmp_path):
    begun.write()
    begun.person("ada", CODE, "check-softmax", 3.0)
    before = begun.everything()
    begun.grade("ada", lost=("relu",))
    with held(tmp_path / "gradebook.db", "BEGIN"):
        assert "database is locked" in refused(begun, f"{begun.url}?timeout=0.1")
    assert begun.everything() == before
    begun.write()
    assert begun.standing("ada").earned_in("softmax") == 3.0


def test_a_mark_that_cannot_be_kept_leaves_the_gradebook_as_it_was(begun):
    begun.grade("ada", FORM)
    begun.write()
    begun.person("ada", FORM, "why_half", 1.0)
    before = begun.everything()
    begun.grade("ada", lost=("relu",))
    begun.marks.folder.mkdir()
    (begun.marks.folder / FORM).write_text("in the way")
    assert "cannot be written" in refused(begun)
    assert begun.everything() == before


@pytest.mark.slow
def test_a_kill_before_the_end_leaves_the_gradebook_as_it_was(begun, tmp_path):
    begun.write()
    before = begun.everything()
    command = [
        sys.executable,
        "-c",
        _KILLED,
        os.pathsep.join(map(str, Path(__file__).parents[:2])),
        str(tmp_path / "killed"),
        begun.url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert begun.everything() == before


def test_a_failure_leaves_no_file_of_a_new_gradebook(graded, tmp_path, monkeypatch):
    from grader.nbgrader.gradebook.sync import Sync

    def fail(*_: object, **__: object) -> None:
        raise GradingError("The disk is full.", "Make room.")

    monkeypatch.setattr(Sync, "_settle", fail)
    assert refused(graded) == "The disk is full.\nMake room."
    assert not (tmp_path / "gradebook.db").exists()


def test_the_gradebook_of_another_course_is_refused(begun):
    begun.write()
    before = begun.everything()
    plan = begun.root / "course.toml"
    plan.write_text(plan.read_text().replace('id = "nets"', 'id = "algebra"'))
    assert "is that of the course 'nets', and this is 'algebra'." in refused(begun)
    assert begun.everything() == before


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("167914646830", "was made by an older nbgrader.\nRun 'nbgrader db upgrade --db=sqlite:///"),
        ("abcdef123456", "was made by a newer nbgrader than the one installed here."),
    ],
)
def test_a_gradebook_of_another_version_is_refused(begun, tmp_path, version, told):
    begun.write()
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", [version])
    database.close()
    content = (tmp_path / "gradebook.db").read_bytes()
    assert told in refused(begun)
    assert (tmp_path / "gradebook.db").read_bytes() == content


def test_a_gradebook_without_a_version_is_an_old_one(begun, tmp_path):
    begun.write()
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("DROP TABLE alembic_version")
    database.close()
    assert "was made by an older nbgrader." in refused(begun)


def test_the_database_of_another_program_is_refused(graded, tmp_path):
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()
    assert "holds tables of another program" in refused(graded)
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    database.close()


def test_a_file_that_is_no_database_is_refused(graded, tmp_path):
    (tmp_path / "gradebook.db").write_text("points,student\n" * 100)
    assert "file is not a database" in refused(graded)


def test_a_missing_or_foreign_notebook_is_told_before_anything_is_opened(graded, tmp_path):
    notebook = graded.root / "assignments" / CODE / "activations.ipynb"
    content = notebook.read_text()
    notebook.unlink()
    assert "There is no" in refused(graded)
    notebook.write_text(content[: len(content) // 2])
    assert "cannot be read" in refused(graded)
    for before, after in (("check-relu", "check-elu"), ('"points": 1.5', '"points": 2')):
        notebook.write_text(content.replace(before, after))
        assert "are not those of the exercises" in refused(graded)
    assert not (tmp_path / "gradebook.db").exists()
