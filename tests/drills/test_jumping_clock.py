"""Clocks of students, instructor and disk that jump: nothing is lost, and nothing is graded twice."""

from __future__ import annotations

import datetime as dt
import os
import random
from pathlib import Path

import pytest
from drill_rounds import CLOCKS_JUMPED, SEED
from toy_course import HOUR, NAME, NOON, RIGHT, ToyCourse

from grader.exchange.collected import collected
from grader.files.tree import content_hash
from grader.grading.results import Result
from grader.receipts.deliver import collect

STUDENTS = ["ada", "ben", "cleo"]
STEPS = 30
QUICK = 4  # of the rounds
JUMPS = [
    dt.timedelta(seconds=1),
    HOUR,
    dt.timedelta(days=1),
    dt.timedelta(days=400),
    dt.timedelta(days=30_000),
]


class Clocks:
    """A course whose clocks jump, and what must come out in the end."""

    def __init__(self, toy: ToyCourse, rng: random.Random) -> None:
        self._toy = toy
        self._rng = rng
        self._now = NOON - HOUR
        self._submitted: dict[str, list[tuple[dt.datetime, str]]] = {}
        self.graded: list[Result] = []

    def step(self) -> None:
        """Let all clocks jump, and somebody do something."""
        self._now = NOON + self._rng.choice([-1, 1]) * self._rng.choice(JUMPS) * self._rng.random()
        actions = (self._submit, self._submit, self.collect, self.grade, self._touch)
        self._rng.choice(actions)()

    def _submit(self) -> None:
        student = self._rng.choice(STUDENTS)
        source = f"{RIGHT}# {self._rng.random()}\n"
        self._toy.submit(student, source, now=self._now)
        self._submitted.setdefault(student, []).append((self._now, content_hash({"toy.py": source.encode()})))

    def collect(self) -> None:
        taken = collect(self._toy.exchange, NAME, self._now)
        assert "refused" not in {one.action for one in taken}

    def grade(self) -> None:
        if collected(self._toy.course, NAME):
            self.graded += self._toy.settle()

    def _touch(self) -> None:
        """Set the times of all files to those of another clock."""
        for path in self._toy.root.rglob("*"):
            moment = (self._now + self._rng.choice(JUMPS) * self._rng.uniform(-1, 1)).timestamp()
            os.utime(path, (moment, moment))

    def wanted(self) -> dict[str, str]:
        """Return the hash of each student's last submission in time, as its own clock said."""
        in_time = {
            student: [one for one in own if one[0] <= NOON] for student, own in self._submitted.items()
        }
        return {student: max(own)[1] for student, own in in_time.items() if own}


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(SEED + number, marks=pytest.mark.slow if number >= QUICK else ())
        for number in range(CLOCKS_JUMPED)
    ],
)
def test_jumping_clocks_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    toy = ToyCourse(tmp_path)
    clocks = Clocks(toy, random.Random(seed))
    for _ in range(STEPS):
        clocks.step()
    clocks.collect()
    clocks.grade()
    results, problems = toy.store.all(NAME)
    assert problems == []
    assert {result.student: result.basis.submission for result in results} == clocks.wanted()
    assert toy.to_grade() == []
    # Each submission that was graded was graded once.
    graded = [(result.student, result.basis.submission) for result in clocks.graded]
    assert len(graded) == len(set(graded))
