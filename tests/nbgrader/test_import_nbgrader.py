"""A whole course of nbgrader taken over: files, submissions, times, and what is left out."""

import datetime as dt
import json
import shutil
import tomllib
from pathlib import Path

import pytest
from nbgrader_cells import DOUBLE, cell, course, notebook, text

from grader.authoring.build import build, write_bundle
from grader.course.files import load_course
from grader.errors import CourseError
from grader.exchange.collected import collected
from grader.nbgrader.importing.course import import_nbgrader
from grader.nbgrader.importing.submissions import parse_time
from grader.sandbox.choose_level import chosen_level

TEST = cell(
    "test",
    "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(2) == 4\n### END HIDDEN TESTS",
    "t",
    2,
)
WRONG = cell("test", "assert double(1) == 3", "wrong", 1)


def hand_in(origin, student, assignment, time="2026-01-05 10:00:00.0 UTC", **files):
    folder = origin / "submitted" / student / assignment
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    if time:
        (folder / "timestamp.txt").write_text(time + "\n")
    return folder


def test_a_course_builds_as_it_is_taken_over(tmp_path):
    origin = course(tmp_path / "old", ps2=notebook(DOUBLE, TEST), ps1=notebook(text("# One"), DOUBLE, TEST))
    (origin / "nbgrader_config.py").write_text("c.CourseDirectory.course_id = 'phys 101'")
    imported = import_nbgrader(origin, tmp_path / "new")
    found = load_course(tmp_path / "new")
    assert found.proof == "advised"
    assert (found.id, found.names) == ("phys-101", ["01-ps1", "02-ps2"])
    assert [one.name for one in imported.assignments] == found.names
    for name in found.names:
        write_bundle(found, name)
    assert (tmp_path / "new" / "assignments" / "01-ps1" / "ps1.ipynb").is_file()
    assert (tmp_path / "new" / "nbgrader_config.py").is_file()
    assert "01-ps1" in (tmp_path / "new" / "IMPORT.md").read_text()


@pytest.mark.slow
def test_each_notebook_is_an_assignment_and_keeps_its_names_to_itself(tmp_path):
    origin = course(
        tmp_path / "old",
        ps1__b=notebook(DOUBLE, TEST),
        ps1__a=notebook(DOUBLE, TEST),
        ps1__c=notebook(text("x")),
    )
    imported = import_nbgrader(origin, tmp_path / "new")
    assert load_course(tmp_path / "new").names == ["01-ps1-a", "02-ps1-b"]
    assert [(one.what, one.why[:24]) for one in imported.left_out if one.where == "ps1"] == [
        ("c.ipynb", "None of its cells can be")
    ]


def test_an_assignment_without_public_checks_is_told(tmp_path):
    hidden = cell("test", "### BEGIN HIDDEN TESTS\nassert double(1) == 2\n### END HIDDEN TESTS", "t", 1)
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, hidden), ps2=notebook(DOUBLE, TEST))
    told = [
        one.where for one in import_nbgrader(origin, tmp_path / "new").left_out if one.what == "public checks"
    ]
    assert told == ["ps1/ps1"]


def test_nothing_of_the_old_course_is_changed_or_run_outside_of_the_sandbox(tmp_path):
    trap = tmp_path / "trap"
    solution = cell("solution", f"def double(x):\n    open({str(trap)!r}, 'w')\n    return 2 * x\n", "double")
    opens = cell("given", f"try:\n    open({str(trap)!r}, 'w')\nexcept OSError:\n    pass\n")
    origin = course(tmp_path / "old", ps1=notebook(opens, DOUBLE, TEST), ps2=notebook(solution, TEST))
    before = {path: path.stat().st_mtime_ns for path in origin.rglob("*")}
    import_nbgrader(origin, tmp_path / "new")
    if chosen_level() != "process":
        assert not trap.exists()
    assert {path: path.stat().st_mtime_ns for path in origin.rglob("*")} == before


def test_what_the_solution_does_not_pass_is_left_out(tmp_path):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST, WRONG), ps2=notebook(DOUBLE, WRONG))
    imported = import_nbgrader(origin, tmp_path / "new")
    assert load_course(tmp_path / "new").names == ["01-ps1"]
    assert not (tmp_path / "new" / "solutions" / "02-ps2").exists()
    left = {(one.where, one.what): one.why for one in imported.left_out}
    assert left["ps1/ps1", "wrong"].startswith("The solution does not pass it as a check.")
    assert ("ps2", "ps2.ipynb") in left
    settings = tomllib.loads((tmp_path / "new" / "solutions" / "01-ps1" / "assignment.toml").read_text())
    assert settings["points"] == {"double": 2}


def test_a_course_of_which_the_trial_leaves_nothing_is_refused(tmp_path):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, WRONG))
    with pytest.raises(CourseError, match="can be taken over") as told:
        import_nbgrader(origin, tmp_path / "new")
    assert "The solution does not pass it" in told.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_an_assignment_that_cannot_be_tried_waits_outside_of_the_course(tmp_path):
    lacking = cell("given", "import os\nos._exit(3)")
    origin = course(
        tmp_path / "old",
        ps1=notebook(lacking, DOUBLE, TEST),
        ps2=notebook(DOUBLE, TEST),
    )
    imported = import_nbgrader(origin, tmp_path / "new")
    assert load_course(tmp_path / "new").names == ["02-ps2"]
    assert "cannot be loaded" in imported.assignments[0].problems
    assert (tmp_path / "new" / "solutions" / "01-ps1" / "ps1.py").is_file()
    report = (tmp_path / "new" / "IMPORT.md").read_text()
    assert "It does not build yet" in report
    assert str(tmp_path) not in report


def test_all_sources_and_left_out_cells_are_kept(tmp_path):
    manual = cell("manual", "Because ```x```.", "why", 2, kind="markdown")
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST, manual))
    (origin / "source" / "ps1" / "data").mkdir()
    (origin / "source" / "ps1" / "data" / "x.csv").write_text("1,2")
    (origin / "source" / "header.ipynb").write_bytes(b"{}")
    (origin / "release").mkdir()
    imported = import_nbgrader(origin, tmp_path / "new")
    kept = tmp_path / "new" / "imported" / "ps1"
    assert (kept / "data" / "x.csv").read_text() == "1,2"
    assert (kept / "ps1.ipynb").read_bytes() == (origin / "source" / "ps1" / "ps1.ipynb").read_bytes()
    told = (kept / "ps1.left-out.md").read_text()
    assert "## why (2 points)" in told
    assert "````markdown\nBecause ```x```.\n````" in told
    things = {(one.where, one.what) for one in imported.left_out}
    assert {
        ("source", "header.ipynb"),
        ("release", "folder"),
        ("old", "gradebook.db"),
    } <= things


@pytest.mark.slow
def test_helper_modules_and_data_go_along(tmp_path):
    given = cell("given", "import helper\nfrom tools import *\nrows = open('data/rows.txt').read().split()\n")
    count = cell("solution", "def count():\n    return helper.length(rows) + extra\n", "count")
    tests = [
        cell("test", "assert count() == 13", "all", 1),
        cell("test", "from helper import length\nassert length(rows) == 3 and count()", "module", 1),
        cell(
            "test", "wanted = len(open('data/rows.txt').read().split())\nassert count() > wanted", "data", 1
        ),
        cell("test", "assert extra == 10 and count()", "star", 1),
    ]
    origin = course(tmp_path / "old", ps1=notebook(given, count, *tests))
    folder = origin / "source" / "ps1"
    (folder / "data").mkdir()
    (folder / "data" / "rows.txt").write_text("a b c")
    (folder / "helper.py").write_text("import pandas\n\n\ndef length(x):\n    return len(x)\n")
    (folder / "tools.py").write_text("extra = 10\n")
    (folder / "broken.py").write_text("def (\n")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "tools.pyc").write_bytes(b"compiled")
    imported = import_nbgrader(origin, tmp_path / "new")
    [placed] = imported.assignments
    assert [check.name for check in placed.converted.checks] == [
        "test_all",
        "test_module",
        "test_data",
        "test_star",
    ]
    settings = tomllib.loads((tmp_path / "new" / "solutions" / "01-ps1" / "assignment.toml").read_text())
    assert (settings["files"], settings["packages"]) == (["data/", "helper.py", "tools.py"], ["pandas"])
    left = {(one.where, one.what): one.why for one in imported.left_out}
    assert "does not go along" in left["ps1", "broken.py"]
    assert not any("not installed" in why for why in left.values())
    assert "data/rows.txt" in build(load_course(tmp_path / "new"), "01-ps1")


def test_submissions_come_with_their_times_under_the_name_of_the_module(tmp_path):
    origin = course(
        tmp_path / "old", **{"ps1__Part 1": notebook(DOUBLE, TEST), "ps1__other": notebook(text("x"))}
    )
    work = notebook(cell("solution", "def double(x):\n    return x + x\n"))
    folder = origin / "submitted" / "ada" / "ps1"
    folder.mkdir(parents=True)
    (folder / "Part 1.ipynb").write_bytes(work)
    (folder / "other.ipynb").write_bytes(b"not taken")
    (folder / "data.csv").write_text("1")
    (folder / "timestamp.txt").write_text("2026-01-05 10:00:00.5 Europe/Berlin")
    assert "1 submission came along" in import_nbgrader(origin, tmp_path / "new").came
    found = load_course(tmp_path / "new")
    [(record, place)] = collected(found, "01-ps1-Part-1")
    assert record.student == "ada"
    assert record.submitted == dt.datetime(2026, 1, 5, 9, 0, 0, 500000, tzinfo=dt.UTC)
    assert {path.name for path in place.iterdir()} == {".collected.json", "Part_1.ipynb", "data.csv"}
    assert (place / "Part_1.ipynb").read_bytes() == work


def test_a_submission_without_a_time_gets_that_of_its_files(tmp_path):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST))
    hand_in(origin, "ada", "ps1", time="", ps1__ipynb=b"{}")
    import_nbgrader(origin, tmp_path / "new")
    [(record, _)] = collected(load_course(tmp_path / "new"), "01-ps1")
    assert abs(record.submitted - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)
    assert "no time" in record.notes[0]


def test_submissions_that_cannot_come_along_are_listed(tmp_path):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST), ps2=notebook(text("x")))
    hand_in(origin, "ada", "ps1", time="yesterday", ps1__ipynb=b"{}")
    hand_in(origin, "-bob", "ps1", ps1__ipynb=b"{}")
    (hand_in(origin, "eve", "ps1") / "ps1.ipynb").symlink_to("/etc/hostname")
    hand_in(origin, "fay", "ps2", ps2__ipynb=b"{}")
    hand_in(origin, ".ipynb_checkpoints", "ps1")
    imported = import_nbgrader(origin, tmp_path / "new")
    assert "0 submissions came along" in imported.came
    left = {one.where: one.why for one in imported.left_out if one.where.startswith("submitted")}
    assert "no time" in left["submitted/ada/ps1"]
    assert "student id" in left["submitted/-bob/ps1"]
    assert "symbolic link" in left["submitted/eve/ps1"]
    assert "not taken over" in left["submitted/fay"]
    assert len(left) == 4


@pytest.mark.parametrize(("penalty", "policy"), [("none", "percent"), ("zero", "none")])
def test_late_work_counts_as_it_did(tmp_path, penalty, policy):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST))
    (origin / "nbgrader_config.py").write_text(f"c.LateSubmissionPlugin.penalty_method = {penalty!r}")
    import_nbgrader(origin, tmp_path / "new")
    late = load_course(tmp_path / "new").late
    due = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert late.policy == policy
    assert late.factor(due + dt.timedelta(days=400), due) == (None if penalty == "zero" else 1.0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2015-02-02 14:58:23.948203 America/Los_Angeles", "2015-02-02T22:58:23.948203+00:00"),
        ("2015-02-02 14:58:23.948203 UTC", "2015-02-02T14:58:23.948203+00:00"),
        ("2015-02-02 14:58:23 +0900", "2015-02-02T05:58:23+00:00"),
        ("2015-02-02 14:58:23.948203", "2015-02-02T14:58:23.948203+00:00"),
        ("2015-02-02T14:58:23", "2015-02-02T14:58:23+00:00"),
    ],
)
def test_times_in_any_zone_are_read(said, meant):
    assert parse_time(said).astimezone(dt.UTC).isoformat() == meant


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01 00:00:00 +14:00",
        "9999-12-31 23:59:59 America/New_York",
        "",
        "now",
        "2015-02-02",
        "2015-02-30 10:00:00 UTC",
        "2015-02-02 10:00:00 ../etc",
        "1 2 3",
    ],
)
def test_what_is_no_time_is_none(said):
    assert parse_time(said) is None


def test_a_place_that_is_not_free_is_refused(tmp_path):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    for place, why in ((tmp_path / "full", "is not empty"), (tmp_path / "full" / "x", "is a file")):
        with pytest.raises(CourseError, match=why):
            import_nbgrader(origin, place)
    (tmp_path / "free").mkdir()
    import_nbgrader(origin, tmp_path / "free")
    assert (tmp_path / "free" / "course.toml").is_file()


def test_nothing_is_left_where_taking_over_is_cut_off(tmp_path, monkeypatch):
    origin = course(tmp_path / "old", ps1=notebook(DOUBLE, TEST))

    def cut_off(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.nbgrader.importing.course.bring_work", cut_off)
    with pytest.raises(KeyboardInterrupt):
        import_nbgrader(origin, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_what_is_no_course_of_nbgrader_is_refused(tmp_path):
    with pytest.raises(CourseError, match="no course of nbgrader"):
        import_nbgrader(tmp_path, tmp_path / "new")


OLD = json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]}).encode()
BROKEN = {
    "half": notebook(DOUBLE, TEST)[:200],
    "empty": b"",
    "no_json": b"\xff\xfe\x00",
    "list": b"[]",
    "deep": b'{"cells": ' + b"[" * 100_000,
    "old": OLD,
    "of_r": notebook(DOUBLE, TEST, language="R"),
    "number": b'{"nbformat": 4, "cells": 7}',
    "points": notebook(DOUBLE, {**TEST, "metadata": {"nbgrader": {"grade": True, "points": "many"}}}),
    "negative": notebook(DOUBLE, cell("test", "assert double(1)", "t", -1)),
    "no_end": notebook(DOUBLE, cell("test", "### BEGIN HIDDEN TESTS\nassert double(1)", "t", 1)),
    "no_python": notebook(cell("solution", "def double(x:\n", "d"), TEST),
    "nested": notebook(
        cell("solution", "# BEGIN SOLUTION\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION", "d"), TEST
    ),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_notebook_is_told_in_a_sentence(tmp_path, name):
    origin = course(tmp_path / "old", bad=BROKEN[name])
    with pytest.raises(CourseError, match="can be taken over") as told:
        import_nbgrader(origin, tmp_path / "new")
    assert told.value.hint.startswith("bad, bad.ipynb: It was not taken over. ")
    assert not (tmp_path / "new").exists()


def test_broken_notebooks_stop_no_other(tmp_path):
    broken = {f"bad__{name}": content for name, content in BROKEN.items()}
    origin = course(tmp_path / "old", **broken, good=notebook(DOUBLE, TEST))
    imported = import_nbgrader(origin, tmp_path / "new")
    assert [one.name for one in imported.assignments] == ["01-good"]
    assert {f"{name}.ipynb" for name in BROKEN} <= {one.what for one in imported.left_out}


def test_an_assignment_without_notebooks_is_told(tmp_path):
    origin = course(tmp_path / "old", good=notebook(DOUBLE, TEST))
    (origin / "source" / "empty").mkdir()
    assert ("empty", "assignment") in {
        (one.where, one.what) for one in import_nbgrader(origin, tmp_path / "new").left_out
    }


def test_a_notebook_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    origin = course(tmp_path / "old", bad=notebook(DOUBLE, TEST), good=notebook(DOUBLE, TEST))
    read, copy = Path.read_bytes, shutil.copyfile

    def forbidden(action):
        def act(path, *arguments):
            if path.name == "bad.ipynb":
                raise PermissionError(13, "Permission denied", str(path))
            return action(path, *arguments)

        return act

    monkeypatch.setattr(Path, "read_bytes", forbidden(read))
    monkeypatch.setattr(shutil, "copyfile", forbidden(copy))
    imported = import_nbgrader(origin, tmp_path / "new")
    told = [one.why for one in imported.left_out if one.what == "bad.ipynb"]
    assert told[0] == "It was not taken over. bad.ipynb cannot be read: Permission denied."
    assert "was not copied" in told[1]
