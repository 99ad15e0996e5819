"""Several people at once: nobody's work is lost, and nothing is done twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from drill_rounds import CLASSES_ARRIVING, GRADERS_AT_ONCE, MARKERS_AT_ONCE
from drilling import drill

pytestmark = pytest.mark.slow


def test_marks_of_several_people_are_all_kept(tmp_path: Path) -> None:
    drill("several_at_once", tmp_path, MARKERS_AT_ONCE, "mark")


def test_only_one_of_several_graders_grades(tmp_path: Path) -> None:
    drill("several_at_once", tmp_path, GRADERS_AT_ONCE, "two_graders")


def test_submissions_may_come_while_others_are_collected_and_graded(tmp_path: Path) -> None:
    drill("several_at_once", tmp_path, CLASSES_ARRIVING, "arrive")
