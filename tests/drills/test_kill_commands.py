"""Commands killed at any moment: what was done stays, what was not is done by the next run."""

from __future__ import annotations

from pathlib import Path

import pytest
from drill_rounds import COLLECTS_KILLED, MARKS_KILLED, REPORTS_KILLED, SUBMITS_KILLED
from drilling import drill


@pytest.mark.slow
def test_killed_submit_leaves_a_whole_submission_or_none(tmp_path: Path) -> None:
    drill("kill_submit", tmp_path, SUBMITS_KILLED)


@pytest.mark.slow
def test_killed_collect_is_mended_by_the_next(tmp_path: Path) -> None:
    drill("kill_collect", tmp_path, COLLECTS_KILLED)


@pytest.mark.slow
def test_killed_report_and_publish_leave_whole_files(tmp_path: Path) -> None:
    drill("kill_report", tmp_path, REPORTS_KILLED)


@pytest.mark.slow
def test_killed_mark_loses_no_other(tmp_path: Path) -> None:
    drill("kill_mark", tmp_path, MARKS_KILLED)
