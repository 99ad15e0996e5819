"""`grader replay`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_fixtures import at_home
from terminal import ASSIGNMENT, ok, refused, run

from grader.course.files import load_course
from grader.grading.marks import MarkStore, give
from grader.grading.store import read_result
from grader.messages import counted


@pytest.fixture(scope="module")
def first_graded(first_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the result of a student who wrote nothing yet; made once, and copied for each test."""
    place = tmp_path_factory.mktemp("graded")
    shutil.copytree(first_course, place, dirs_exist_ok=True)
    with at_home(place):
        ok("fetch", ASSIGNMENT, "--course", place / "exchange" / "nets", "--into", place / "student")
        ok("submit", place / "student" / ASSIGNMENT, "--student", "ada", "--anyway")
        ok("collect", ASSIGNMENT, "--course", place / "course")
        ok("grade", "--processes", "1", "--isolation", "process", "--course", place / "course")
    return place


@pytest.fixture
def course(first_graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of that course."""
    shutil.copytree(first_graded, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def graded(course: Path) -> Path:
    """The student's result."""
    return course / "results" / ASSIGNMENT / "ada.json"


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.mark.slow
def test_same_result_by_file_and_by_name(graded: Path, course: Path) -> None:
    before = everything(course)
    told = ok("replay", graded).splitlines()
    assert told[0].startswith(f"{ASSIGNMENT}  ada  graded 2")
    assert told[0].endswith("UTC, isolation process, round 0")
    assert told[1] == f"files in {course / 'submitted' / 'ada' / ASSIGNMENT}"
    assert told[2].startswith("The same: ")
    assert told[2].endswith(" checks, 0 of 10 points.")
    assert ok("replay", ASSIGNMENT, "ada").splitlines() == told
    assert everything(course) == before


@pytest.mark.slow
def test_other_result_is_shown_as_a_table(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = json.loads(graded.read_text())
    first = result["judgement"]["outcomes"][0]
    name, points = first["check"]["name"], first["check"]["points"]
    result["judgement"]["outcomes"][0] = {"check": first["check"], "status": "passed", "seconds": 0.1}
    graded.write_text(json.dumps(result))
    replayed = run("replay", graded)
    assert replayed.exit_code == 1
    assert "This result is not as it was graded" in replayed.stdout
    *_, row, why, _, last = replayed.output.splitlines()
    title = name.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    cells = [cell for cell in row.split("  ") if cell.strip()]
    assert [cell.strip() for cell in cells] == [
        f"{first['check']['exercise']}: {title}",
        f"passed, {points:g} of {points:g}",
        f"failed, 0 of {points:g}",
    ]
    assert why.strip() == "Not written yet: it raises NotImplementedError."
    assert last.startswith("Different: 1 of ")
    assert last.endswith(f" checks comes out differently; {counted(points, 'point')} then, 0 now.")


@pytest.mark.slow
def test_what_cannot_be_graded_as_it_was_is_graded_as_it_would_be_today(graded: Path, course: Path) -> None:
    hidden = course / "solutions" / ASSIGNMENT / "test_hidden.py"
    hidden.write_text(hidden.read_text() + "\n# another version\n")
    replayed = run("replay", graded)
    assert replayed.exit_code == 2
    lines = replayed.output.splitlines()
    assert lines[-3].startswith("Changed since then: the check files (")
    assert lines[-2] == "It cannot be graded exactly as it was; this is how it does today."
    assert lines[-1].startswith("The same: ")


def test_submission_that_is_gone_is_told(graded: Path, course: Path, public: Path) -> None:
    (course / "submitted" / "ada").rename(course / "elsewhere")
    [inbound] = (public / "inbound").iterdir()
    inbound.rename(inbound.with_name(".gone"))
    assert "The submission of 'ada' that was graded is gone" in refused("replay", ASSIGNMENT, "ada")


@pytest.mark.slow
def test_what_persons_gave_is_told_not_to_be_included(graded: Path, course: Path) -> None:
    assert "What persons gave" not in ok("replay", ASSIGNMENT, "ada")
    store = MarkStore(load_course(course))
    give(store, read_result(graded), "one_hot", 1.0, "Begun well.")
    told = ok("replay", ASSIGNMENT, "ada")
    assert (
        f"What persons gave is not included: only checks are run again. grader show ada {ASSIGNMENT}" in told
    )
    assert "Begun well." in ok("show", "ada")


def test_result_that_is_not_there_or_no_result_is_told(graded: Path, course: Path) -> None:
    for named in ("ada", "ad"):
        told = refused("replay", named).splitlines()
        assert told[1:] == ["Name the assignment as well:", f"grader replay {ASSIGNMENT} ada"]
    assert "no result of attempt 2 of ada" in refused("replay", ASSIGNMENT, "ada", "--attempt", "2")
    told = refused("replay", ASSIGNMENT, "adda")
    assert "Nothing of a student 'adda' is collected or graded" in told
    assert "Did you mean ada?" in told
    graded.unlink()
    assert "There is no result file results/none.json" in refused("replay", "results/none.json")
    told = refused("replay", ASSIGNMENT, "ada")
    assert told.endswith(f"Run first: grader grade {ASSIGNMENT} --student ada\n")
    assert "There is no assignment 'nothing'" in refused("replay", "nothing", "ada")
    (course / "broken.json").write_text('{"format": 1,')
    assert "broken.json cannot be read" in refused("replay", "broken.json")
