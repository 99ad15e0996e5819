"""The gradebook in a real PostgreSQL server: the same as in SQLite, with many writers at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradebook_course import CODE, FORM, GradedCourse
from made_results import NOON
from postgresql_server import server

from grader.errors import GradingError
from grader.grading.marks import MarkStore
from grader.nbgrader.gradebook.merge import Summary

pytestmark = pytest.mark.slow
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    """The URL of a server."""
    with server() as url:
        yield url


@pytest.fixture
def graded(place: str, tmp_path: Path) -> GradedCourse:
    """A course with a new database in the server."""
    import psycopg

    name = tmp_path.name
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    url = place.replace("/postgres?", f"/{name}?").replace("postgresql:", "postgresql+psycopg:")
    course = GradedCourse(tmp_path, url)
    course.grade("ada", lost=("softmax",))
    course.grade("eve", submitted=NOON + DAY, late_factor=0.75)
    course.grade("ada", FORM)
    return course


def test_results_stand_there_and_writing_again_changes_no_row(graded):
    graded.mark("ada", "why_half", 0.5, "Half.")
    graded.extend("eve", NOON + DAY)
    assert graded.write(graded.url.replace("+psycopg", "")) == Summary(submissions=3)
    before = graded.everything()
    assert graded.points("ada", CODE, "check-relu") == (1.5, None, None, False)
    assert graded.points("ada", FORM, "why_half") == (0.5, 0.5, None, False)
    assert graded.comments("ada", FORM, "why_half") == ("Half.", "Half.")
    assert graded.submission("eve") == ((NOON + DAY).replace(tzinfo=None), DAY, 12.0, 3.0)
    assert graded.write() == Summary(submissions=3)
    assert graded.everything() == before


def test_what_a_person_marks_there_stays_and_comes_back(graded):
    graded.write()
    graded.person("ada", FORM, "why_half", 1.0, extra=0.5)
    graded.person("ada", CODE, "check-softmax", 3.0)
    graded.person_says("ada", CODE, "softmax", "Nearly. ½")
    before = graded.everything()
    assert graded.write().taken_over == 2
    assert graded.everything() == before
    assert graded.standing("ada").earned == 10.5
    assert graded.standing("ada", FORM).earned_in("why_half") == 1.5


@pytest.mark.parametrize("lock", ["LOCK TABLE grade", "LOCK TABLE assignment IN SHARE MODE"])
def test_a_locked_table_is_told_after_a_while_and_nothing_is_lost(graded, caplog, lock):
    import psycopg

    graded.write()
    before = graded.everything()
    graded.grade("ada", lost=("relu",))
    plan = graded.root / "course.toml"
    plan.write_text(plan.read_text().replace(NOON.isoformat(), (NOON + DAY).isoformat()))
    with psycopg.connect(graded.url.replace("+psycopg", "")) as other:
        other.execute(lock)
        with pytest.raises(GradingError, match="lock timeout") as told:
            graded.write(f"{graded.url}&options=-c%20lock_timeout%3D200ms")
    assert "run the command again" in told.value.hint
    assert caplog.records == []
    assert graded.everything() == before
    graded.write()
    assert graded.points("ada", CODE, "check-relu")[0] == 0.0


def test_a_mark_that_is_made_meanwhile_is_not_overwritten(graded, monkeypatch):
    graded.write()
    graded.grade("ada", lost=("relu",))
    read, made = MarkStore.read, list[str]()

    def read_late(store, assignment, student):
        if not made:
            made.append(student)
            graded.person("ada", CODE, "check-relu", 1.0)
        return read(store, assignment, student)

    monkeypatch.setattr(MarkStore, "read", read_late)
    with pytest.raises(GradingError, match="could not serialize") as told:
        graded.write()
    assert "run the command again" in told.value.hint
    assert graded.points("ada", CODE, "check-relu")[:2] == (1.5, 1.0)
    assert graded.write().taken_over == 1
    assert graded.points("ada", CODE, "check-relu")[:2] == (0.0, 1.0)


def test_a_failure_leaves_a_new_database_empty(graded, monkeypatch):
    from grader.nbgrader.gradebook.sync import Sync

    def fail(*_: object, **__: object) -> None:
        raise GradingError("The disk is full.", "Make room.")

    import psycopg

    with monkeypatch.context() as patched:
        patched.setattr(Sync, "_settle", fail)
        with pytest.raises(GradingError, match="disk is full"):
            graded.write()
    with psycopg.connect(graded.url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").fetchall() == []
    assert graded.write().submissions == 3


def test_a_database_that_is_not_there_is_told(graded, place):
    with pytest.raises(GradingError, match='database "nowhere" does not exist'):
        graded.write(place.replace("/postgres?", "/nowhere?"))
