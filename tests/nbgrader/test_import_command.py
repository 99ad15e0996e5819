"""`grader import nbgrader`: what a person sees of it, and what they can do next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_fixtures import no_traces  # noqa: F401
from terminal import ok, refused

from grader.course.files import load_course
from grader.grading.store import ResultStore

SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"


def cell(source: str, **marks: object) -> dict[str, object]:
    metadata = {
        "nbgrader": {"grade": False, "solution": False, "locked": False, "schema_version": 3, **marks}
    }
    return {"cell_type": "code", "metadata": metadata, "source": source}


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A course of nbgrader with one assignment and one submission."""
    folder = tmp_path / "phys101"
    (folder / "source" / "ps1").mkdir(parents=True)
    (folder / "source" / "ps1" / "sums.ipynb").write_text(
        notebook(
            cell(SOLUTION, solution=True, grade_id="double"),
            cell("assert double(2) == 4", grade=True, grade_id="two", points=3),
            cell("assert double(2) == 5", grade=True, grade_id="five", points=1),
            cell("why?", grade=True, solution=True, grade_id="why", points=2),
        )
    )
    (folder / "submitted" / "ada" / "ps1").mkdir(parents=True)
    (folder / "submitted" / "ada" / "ps1" / "sums.ipynb").write_text(
        notebook(cell("def double(x):\n    return x + x\n", solution=True, grade_id="double"))
    )
    (folder / "submitted" / "ada" / "ps1" / "timestamp.txt").write_text("2026-01-05 10:00:00.0 UTC")
    return folder


def words(shown: str) -> str:
    """Return what was shown, wherever its lines and columns broke."""
    return " ".join(shown.split())


def test_it_tells_what_came_along_and_what_did_not(old: Path) -> None:
    shown = ok("import", "nbgrader", old, "new")
    came = "1 submission came along, and 0 marks"
    for told in ("01-ps1-sums", "3 of 6", came, "why", "IMPORT.md", "grader build"):
        assert told in words(shown)


def test_the_new_course_is_beside_unless_it_is_named(old: Path) -> None:
    ok("import", "nbgrader", old)
    assert load_course(Path("phys101-grader")).names == ["01-ps1-sums"]


@pytest.mark.slow
def test_submissions_are_graded_at_once(old: Path) -> None:
    ok("import", "nbgrader", old, "new")
    ok("build", "--course", "new")
    ok("grade", "--course", "new")
    result = ResultStore(load_course(Path("new"))).read("01-ps1-sums", "ada")
    assert result is not None
    assert (result.earned, result.total, result.undecided) == (3, 3, None)


def test_a_place_that_is_not_free_is_told(old: Path) -> None:
    assert "is not empty" in refused("import", "nbgrader", old, old)


def test_what_is_no_course_is_told(tmp_path: Path) -> None:
    assert "no course of nbgrader" in refused("import", "nbgrader", tmp_path, "new")


def test_a_course_of_broken_notebooks_is_told_and_leaves_nothing(old: Path) -> None:
    (old / "source" / "ps1" / "sums.ipynb").write_text("{")
    told = refused("import", "nbgrader", old, "new")
    assert "can be taken over" in told
    assert "sums.ipynb" in told
    assert list(Path().iterdir()) == []
