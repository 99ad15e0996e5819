"""The grader and its helpers killed at any moment: each submission is graded once, for the same points."""

from __future__ import annotations

from pathlib import Path

import pytest
from drill_rounds import FORK_SERVER_RUNS, GRADERS_KILLED, WORKER_RUNS
from drilling import LINUX, drill
from left_behind import wait_until_gone
from small_class import start_grading
from toy_course import RIGHT, ToyCourse

pytestmark = [LINUX, pytest.mark.slow]

HANGS = """
import pathlib, signal
from grader.checks import check, exercise

@exercise("half")
@check(points=2)
def test_hangs(submission):
    if submission.half(1) == -1:
        pathlib.Path("{reached}").touch()
        signal.pause()
"""


def test_killed_grader_goes_on_where_it_stopped(tmp_path: Path) -> None:
    drill("kill_grade", tmp_path, GRADERS_KILLED)


def test_killed_batch_workers_cost_no_points(tmp_path: Path) -> None:
    drill("kill_helpers", tmp_path, WORKER_RUNS, "worker")


def test_killed_fork_servers_cost_no_points(tmp_path: Path) -> None:
    drill("kill_helpers", tmp_path, FORK_SERVER_RUNS, "fork-server")


def test_worker_that_hangs_goes_with_its_grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, reached = tmp_path / "tmp", tmp_path / "reached"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    toy = ToyCourse(tmp_path)
    (toy.solution / "test_hidden.py").write_text(HANGS.format(reached=reached))
    plan = toy.solution / "assignment.toml"
    plan.write_text(plan.read_text().replace("double = 2\nhalf = 2", "double = 1\nhalf = 3"))
    toy.hand_in({"ada": RIGHT.replace("x / 2", "-1")})
    with start_grading(toy) as grader:
        while not reached.exists():
            assert grader.poll() is None
        grader.kill()
    wait_until_gone(temporary)
