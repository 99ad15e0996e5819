"""Grades, due dates and extensions out of nbgrader's gradebook, through nbgrader itself."""

import csv
import datetime as dt
import hashlib
import io
import os
import shutil
import sqlite3
import stat
import sys
import warnings
from pathlib import Path

import pytest
from nbgrader_cells import DOUBLE, cell, course, notebook
from warm_nbgrader import run_nbgrader

from grader.course.files import load_assignment, load_course
from grader.course.model import HIDDEN_CHECKS
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.exchange.collected import collected
from grader.grading.marks import MarkStore
from grader.nbgrader.importing.course import import_nbgrader
from grader.nbgrader.importing.grades import CellScore, as_csv
from grader.work.kinds import kind_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

DUE = dt.datetime(2026, 1, 10, 12)
TRIPLE = cell("solution", "def triple(x):\n    return 3 * x\n", "triple")
TESTS = [
    cell("test", "assert double(1) == 2", "d1", 1),
    cell("test", "assert double(2) == 4", "d2", 2),
    cell("test", "assert triple(1) == 3", "t1", 3),
    cell("manual", "", "essay", 4, kind="markdown"),
]


def fill(gradebook):
    """Write grades, comments, a penalty and an extension."""
    with gradebook as book:
        book.add_student("ada", first_name="Ada", last_name="=SUM(A1)")
        book.add_student("bob")
        book.add_assignment("ps1", duedate=DUE)
        book.add_notebook("ps1", "ps1")
        for one in TESTS:
            marks = one["metadata"]["nbgrader"]
            book.add_grade_cell(
                marks["grade_id"], "ps1", "ps1", max_score=marks["points"], cell_type=one["cell_type"]
            )
        for name in ("double", "triple", "essay"):
            book.add_solution_cell(name, "ps1", "ps1")
        for student in ("ada", "bob"):
            book.add_submission("ps1", student, timestamp=DUE + dt.timedelta(days=1))
            for name, points in (("d1", 1), ("d2", 0), ("t1", 3)):
                book.find_grade(name, "ps1", "ps1", student).auto_score = points
        book.find_grade("d2", "ps1", "ps1", "ada").manual_score = 1.5
        book.find_grade("t1", "ps1", "ps1", "ada").extra_credit = 0.5
        book.find_grade("essay", "ps1", "ps1", "ada").manual_score = 4
        book.find_comment("double", "ps1", "ps1", "ada").manual_comment = "Nearly."
        book.find_comment("essay", "ps1", "ps1", "ada").manual_comment = "Well said."
        book.find_submission_notebook("ps1", "ps1", "bob").late_submission_penalty = 2
        book.grant_extension("ps1", "ada", days=2)
        book.db.commit()


@pytest.fixture(scope="module")
def origin(tmp_path_factory, made_by_nbgrader):
    """A course with one assignment, graded in part by persons, and two students."""
    from nbgrader.api import Gradebook

    folder = course(tmp_path_factory.mktemp("nbgrader") / "old", ps1=notebook(DOUBLE, TRIPLE, *TESTS))
    for student in ("ada", "bob"):
        work = folder / "submitted" / student / "ps1"
        work.mkdir(parents=True)
        (work / "ps1.ipynb").write_bytes(notebook(DOUBLE, TRIPLE))
        (work / "timestamp.txt").write_text("2026-01-11 10:00:00.0 UTC")
    shutil.copy(made_by_nbgrader, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, about what nbgrader does
        fill(Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "nets"))
    return folder


def rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


@pytest.mark.slow
def test_due_dates_and_extensions_come_along(tmp_path, origin):
    import_nbgrader(origin, tmp_path / "new")
    found = load_course(tmp_path / "new")
    due = DUE.replace(tzinfo=dt.UTC)
    assert found.due("01-ps1", "bob") == due
    assert found.due("01-ps1", "ada") == due + dt.timedelta(days=2)
    assert {record.student: record.due for record, _ in collected(found, "01-ps1")} == {
        "ada": due + dt.timedelta(days=2),
        "bob": due,
    }


@pytest.mark.slow
def test_marks_of_persons_for_what_checks_grade_come_along(tmp_path, origin):
    imported = import_nbgrader(origin, tmp_path / "new")
    found = load_course(tmp_path / "new")
    marks = {student: MarkStore(found).read("01-ps1", student) for student in ("ada", "bob")}
    hashes = {record.student: record.hash for record, _ in collected(found, "01-ps1")}
    assert marks["bob"] == []
    assert [(one.question, one.points, one.extra, one.comment) for one in marks["ada"]] == [
        ("double", 2.5, 0, "Nearly."),
        ("triple", None, 0.5, ""),
    ]
    assert {(one.answer, one.source) for one in marks["ada"]} == {(hashes["ada"], "gradebook")}
    assert " 2 mark" in imported.came


def test_all_grades_are_kept_in_files_that_only_their_owner_may_read(tmp_path, origin):
    imported = import_nbgrader(origin, tmp_path / "new")
    kept = tmp_path / "new" / "imported"
    tables = {path.name for path in (imported.root / "imported").glob("*.csv")}
    assert tables == {"students.csv", "submissions.csv", "scores.csv", "comments.csv"}
    for name in tables:
        assert stat.S_IMODE((kept / name).stat().st_mode) == 0o600
    assert "/imported/*.csv" in (tmp_path / "new" / ".gitignore").read_text()
    scores = {(row["student"], row["cell"]): row for row in rows(kept / "scores.csv")}
    assert len(scores) == 8
    assert scores["ada", "essay"]["manual"] == "4.0"
    assert scores["bob", "essay"]["manual"] == ""
    assert scores["ada", "d2"]["auto"] == "0.0"
    assert {row["cell"]: row["manual"] for row in rows(kept / "comments.csv")} == {
        "double": "Nearly.",
        "essay": "Well said.",
    }
    work = {row["student"]: row for row in rows(kept / "submissions.csv")}
    assert work["bob"]["penalty"] == "2.0"
    assert work["ada"]["extension"] == "2 days, 0:00:00"
    assert {row["id"]: row["last_name"] for row in rows(kept / "students.csv")} == {
        "ada": "'=SUM(A1)",
        "bob": "",
    }


def test_the_gradebook_is_only_read(tmp_path, origin):
    before = hashlib.sha256((origin / "gradebook.db").read_bytes()).digest()
    import_nbgrader(origin, tmp_path / "new")
    assert hashlib.sha256((origin / "gradebook.db").read_bytes()).digest() == before
    assert not list(origin.glob("gradebook.db-*"))


@pytest.mark.parametrize("kind", ["text", "other tables", "older"])
def test_a_gradebook_that_cannot_be_read_is_told_and_the_rest_comes_along(tmp_path, kind):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TRIPLE, *TESTS))
    if kind == "text":
        (origin / "gradebook.db").write_text("no database" * 100)
    else:
        database = sqlite3.connect(origin / "gradebook.db")
        database.execute(
            "CREATE TABLE assignment (id TEXT)" if kind == "older" else "CREATE TABLE x (y TEXT)"
        )
        database.commit()
        database.close()
    imported = import_nbgrader(origin, tmp_path / "new")
    assert [one.name for one in imported.assignments] == ["01-ps1"]
    assert " 0 mark" in imported.came
    told = [one.why for one in imported.left_out if one.what == "gradebook.db"]
    assert all("was not read" in why for why in told)
    assert bool(told) == (kind != "other tables")


def test_without_nbgrader_all_but_the_grades_comes_along(tmp_path, origin, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    imported = import_nbgrader(origin, tmp_path / "new")
    assert "2 submissions came along" in imported.came
    told = next(one.why for one in imported.left_out if one.what == "gradebook.db")
    assert "nbgrader is not installed" in told
    assert "pip install 'deltagrade[instructor]'" in told


def test_csv_takes_no_text_for_a_formula_and_leaves_numbers_alone():
    row = CellScore("@a", "n", "-s", "c", "code", 1.0, -0.5, None, None, False)
    [found] = csv.DictReader(io.StringIO(as_csv([row]).decode()))
    assert (found["assignment"], found["student"], found["auto"]) == ("'@a", "'-s", "-0.5")


def example() -> Path:
    """Return the folder of nbgrader's own example course."""
    import nbgrader

    return Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"


def points(folder, name, files):
    """Return the points that our checks give for a submission, by the name of the check."""
    assignment = load_assignment(folder / "solutions" / name)
    place = folder / "solutions" / name
    paths = [place / f"test_{assignment.module}.py", place / HIDDEN_CHECKS]
    suite = Suite(name, [path for path in paths if path.exists()], place / kind_of(assignment, place).file)

    def run(judge):
        judge.prove()
        return judge.run(files, proven=True).outcomes

    return {one.check.name.rpartition("::")[2]: one.earned for one in judging(suite, assignment, run)}


@pytest.mark.slow
def test_checks_of_nbgraders_own_example_give_the_points_that_nbgrader_gave(tmp_path):
    import nbformat
    from nbgrader.utils import determine_grade, is_grade

    origin = tmp_path / "course101"
    for part in ("source", "submitted"):
        shutil.copytree(example() / part, origin / part)
    imported = import_nbgrader(origin, tmp_path / "new")
    [placed] = imported.assignments
    assert (placed.name, placed.converted.exercises) == (
        "01-ps1-problem1",
        {"squares": 2, "sum_of_squares": 0.5},
    )
    assert "2 submissions came along" in imported.came
    compared = 0
    for student in ("bitdiddle", "hacker"):
        graded = nbformat.read(example() / "autograded" / student / "ps1" / "problem1.ipynb", 4)
        theirs = {
            cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
            for cell in graded.cells
            if is_grade(cell)
        }
        work = tmp_path / "new" / "submitted" / student / "01-ps1-problem1" / "problem1.ipynb"
        ours = points(tmp_path / "new", placed.name, {work.name: work.read_bytes()})
        for check in placed.converted.checks:
            assert ours[check.name] == theirs[check.draft.cell.grade_id], (student, check.name)
            compared += 1
    assert compared == 6


@pytest.mark.slow
def test_checks_give_the_points_of_nbgraders_autograde(tmp_path):
    origin = tmp_path / "course101"
    shutil.copytree(
        example() / "source", origin / "source", ignore=shutil.ignore_patterns("ps1_autotest", "problem2*")
    )
    (origin / "nbgrader_config.py").write_text('c.CourseDirectory.course_id = "course101"\n')
    nbgrader(origin, "generate_assignment", "ps1")
    for student, made_of in (("right", "source"), ("stub", "release")):
        shutil.copytree(origin / made_of / "ps1", origin / "submitted" / student / "ps1")
        (origin / "submitted" / student / "ps1" / "timestamp.txt").write_text("2026-01-11 10:00:00.0 UTC")
    nbgrader(origin, "autograde", "ps1", "--create")
    imported = import_nbgrader(origin, tmp_path / "new")
    [placed] = imported.assignments
    theirs = {
        (row["student"], row["cell"]): float(row["auto"] or 0)
        for row in rows(tmp_path / "new" / "imported" / "scores.csv")
    }
    for student, total in (("right", 2.5), ("stub", 0)):
        work = tmp_path / "new" / "submitted" / student / placed.name / "problem1.ipynb"
        ours = points(tmp_path / "new", placed.name, {work.name: work.read_bytes()})
        assert sum(ours.values()) == total
        for check in placed.converted.checks:
            assert ours[check.name] == theirs[student, check.draft.cell.grade_id]


def nbgrader(folder, *arguments):
    """Run a command of nbgrader."""
    environment = {**os.environ, "HOME": str(folder.parent), "JUPYTER_PLATFORM_DIRS": "1"}
    status, printed = run_nbgrader(folder, environment, *arguments)
    assert status == 0, printed
