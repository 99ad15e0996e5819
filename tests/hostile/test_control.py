"""The control: the same submissions do what they want to a plain pytest grader.

It runs the student's module in its own process, as nbgrader, otter-grader and pytest itself do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bystanders import Bystanders
from hostile_course import RIGHT, WRONG, HostileCourse
from hostile_submissions import ALL, Hostile
from plain_grader import PlainGrader

RUN = [hostile for hostile in ALL if not hostile.control.startswith("not run")]


@pytest.fixture(scope="module")
def plain(course: HostileCourse, bystanders: Bystanders) -> Iterator[PlainGrader]:
    """The plain grader."""
    made = PlainGrader(course, bystanders)
    yield made
    made.close()


@pytest.mark.slow
def test_plain_grader_tells_right_from_wrong(plain: PlainGrader, tmp_path: Path) -> None:
    for name, source, wanted in (("right", RIGHT, {"full marks"}), ("wrong", WRONG, set())):
        assert plain.grade({"units.py": source}, tmp_path / name) == wanted
        assert plain.grade({"units.py": source}, tmp_path / f"{name}-anew", anew=True) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("hostile", RUN, ids=lambda hostile: hostile.name)
def test_plain_grader_gives_what_is_wanted(hostile: Hostile, plain: PlainGrader, tmp_path: Path) -> None:
    files = hostile.handed_in(**plain.bystanders.places, course=plain.course.root)
    hangs, anew = hostile.control == "hangs the grader", hostile.kind == "shadow"
    found = plain.grade(files, tmp_path / "work", hangs=hangs, anew=anew)
    if "full marks" in found:
        found.add("some marks")  # what cheats after a while is early enough for all on a busy machine
    assert hostile.control in found
