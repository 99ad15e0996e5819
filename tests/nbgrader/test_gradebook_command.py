"""`grader report --gradebook` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gradebook_course import CODE, FORM, GradedCourse

from grader.cli.main import cli
from grader.grading.store import ResultStore


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GradedCourse:
    """A course with results on its disk, and its folder as the place where one is."""
    course = GradedCourse(tmp_path)
    course.grade("ada", lost=("softmax",))
    course.grade("ada", FORM)
    for result in course.results.values():
        ResultStore(course.course).write(result)
    monkeypatch.chdir(course.root)
    return course


def report(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["report", *arguments])


def test_results_are_written_and_marks_come_back_into_the_reports(graded):
    done = report("--gradebook", graded.url)
    assert (done.exit_code, done.output) == (0, "The gradebook holds 2 submissions.\n")
    graded.person("ada", CODE, "check-softmax", 3.0)
    done = report("--gradebook", graded.url, "--json", "-")
    first, _, rest = done.stdout.partition("\n")
    assert first == "The gradebook holds 2 submissions, 1 mark taken over from it."
    assert json.loads(rest)[CODE]["ada"]["score"] == 10.5
    assert "10.5/12" in report(CODE).output
    assert "points by a person: softmax" in report(CODE).output


def test_an_url_without_a_folder_is_a_file_here(graded):
    assert report(CODE, "--gradebook", "sqlite:///grades.db").exit_code == 0
    assert (graded.root / "grades.db").exists()


@pytest.mark.slow
def test_a_conflict_is_told_with_exit_code_1_until_one_side_is_preferred(graded):
    report("--gradebook", graded.url)
    graded.mark("ada", "why_half", 0.5)
    graded.person("ada", FORM, "why_half", 1.0)
    done = report("--gradebook", graded.url)
    assert done.exit_code == 1
    assert "why_half: 0.5 points here, 1 point in the gradebook" in done.stderr
    assert report("--gradebook", graded.url, "--prefer", "gradebook").exit_code == 0
    assert graded.standing("ada", FORM).marks["why_half"].points == 1.0


def test_what_is_wrong_is_one_sentence_with_exit_code_2(graded):
    done = report("--gradebook", "sqlite:////nowhere/at/all/book.db")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: The gradebook sqlite:////nowhere/at/all/book.db cannot be used: ")
    assert "Traceback" not in done.output


def test_a_preference_alone_is_refused(graded):
    done = report("--prefer", "ours")
    assert done.exit_code == 2
    assert "--prefer needs --gradebook." in done.stderr
