"""Feedback for bulk uploads, by the rules of the systems that read it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from made_results import HALF, course_on_disk, doubtful, result

from grader.course.model import Course
from grader.errors import GradingError
from grader.reports.formats import report

RESULTS = {"01-toy": [result("ada"), result("bo", HALF), doubtful("eve"), result("zoe")]}
ROSTER = "id,name,canvas_id\nada,Ada Lovelace,4001\nbo,Bo Cy,4002\neve,Eve Dee,4003\nzoe,Zoe,4004\n"
DOWNLOADS = {
    "moodle": [
        "Ada Lovelace_31_assignsubmission_file/toy.py",
        "Bo Cy_32_assignsubmission_file/toy.py",
        "Bo Cy_32_assignsubmission_file/more.py",
        "Eve Dee_33_assignsubmission_file/toy.py",
    ],
    "canvas": [
        "lovelaceada_4001_9001_toy.py",
        "cybo_LATE_4002_9002_toy-1.py",
        "cybo_LATE_4002_9003_more_2.py",
        "deeeve_4003_9004_toy.py",
    ],
}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return course_on_disk(tmp_path, ROSTER)


def made(course: Course, system: str) -> tuple[dict[str, str], list[str]]:
    file = course.root / "download.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in DOWNLOADS[system]:
            archive.writestr(path, "x = 1\n")
    upload = report(f"{system}-feedback", {"file": str(file)})
    content, remarks = upload(course, RESULTS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}, remarks


def as_moodle_reads(path: str) -> tuple[str, str]:
    """Return the participant and the file's name: the folder is name, number, type and plugin."""
    folder, _, rest = path.partition("/")
    parts = folder.split("_", 4)
    assert parts[1].isdecimal()
    assert parts[2:4] == ["assignsubmission", "file"]
    return parts[1], rest


def as_canvas_reads(path: str) -> tuple[str, str]:
    """Return the user and the file that was handed in: the first two parts that are numbers."""
    user, attachment, *_ = [part for part in path.split("_") if part.isdecimal()]
    return user, attachment


def test_moodle_finds_the_feedback_of_each_participant(course: Course) -> None:
    files, _ = made(course, "moodle")
    assert [as_moodle_reads(path) for path in files] == [("31", "feedback.txt"), ("32", "feedback.txt")]
    assert [text.partition("\n")[0] for text in files.values()] == [
        "# Toy nets: 4 of 4 points",
        "# Toy nets: 2 of 4 points",
    ]


def test_canvas_finds_the_feedback_of_each_user_by_a_file_that_was_handed_in(course: Course) -> None:
    files, _ = made(course, "canvas")
    read = {as_canvas_reads(path): text.partition("\n")[0] for path, text in files.items()}
    assert read == {
        ("4001", "9001"): "# Toy nets: 4 of 4 points",
        ("4002", "9002"): "# Toy nets: 2 of 4 points",
    }


@pytest.mark.parametrize("system", sorted(DOWNLOADS))
def test_who_is_not_in_the_download_is_named(system: str, course: Course) -> None:
    _, remarks = made(course, system)
    assert remarks == [f"01-toy: not in {course.root / 'download.zip'}: Zoe (zoe)."]


def test_without_a_download_it_is_said_what_to_do(course: Course) -> None:
    with pytest.raises(GradingError, match="takes the feedback on one assignment, by its zip file") as error:
        report("canvas-feedback")(course, RESULTS)
    assert "-O file=FILE" in str(error.value.hint)
