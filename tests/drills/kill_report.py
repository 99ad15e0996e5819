"""`report` and `publish` killed at any moment, while points change between the rounds."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from cut_off import cut_off, lines_of, moments
from small_class import run
from toy_course import NAME, ToyCourse, outcomes

STUDENTS = [f"s{number}" for number in range(6)]
ANYWHERE = "/grader/"


def main(root: Path, seed: int, rounds: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    toy, rng = ToyCourse(root), random.Random(seed)
    toy.hand_in(dict.fromkeys(STUDENTS, "x = 1\n"))
    for action, seen in ((report, reported), (publish, published)):
        action(toy)
        rounds_of(toy, rng, rounds, action, seen)


def rounds_of(
    toy: ToyCourse,
    rng: random.Random,
    rounds: int,
    action: Callable[[ToyCourse], object],
    seen: Callable[[ToyCourse], dict[str, bytes]],
) -> None:
    """Kill an action after every change of the points, and look at each file that it writes."""
    grade(toy, "passed")
    grade(toy, "wrong before the first round")  # what has not changed would not be written
    lines = lines_of(lambda: action(toy), ANYWHERE)
    before, halves = seen(toy), 0
    for number, line in enumerate(moments(rng, lines, rounds)):
        graded = grade(toy, "passed" if number % 2 else f"wrong in round {number}")
        cut_off(lambda: action(toy), ANYWHERE, line)
        after = seen(toy)
        assert results(toy) == graded
        action(toy)
        now = seen(toy)
        # Each file is as it was or as it is to be, all of it.
        assert all(after[name] in (before[name], now[name]) for name in now)
        halves += after != before
        assert now != before
        before = now
        assert left(toy) == []
    assert halves, "nothing was killed after it had written a file"


def grade(toy: ToyCourse, half: str) -> dict[str, bytes]:
    toy.settle(outcomes=outcomes(half), force=True)
    return results(toy)


def results(toy: ToyCourse) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in toy.store.paths(NAME)}


def report(toy: ToyCourse) -> None:
    files = ["--csv", str(toy.root / "out" / "grades.csv"), "--json", str(toy.root / "out" / "grades.json")]
    (toy.root / "out").mkdir(exist_ok=True)
    assert run("report", NAME, *files, "--course", str(toy.root / "course")) == 0


def reported(toy: ToyCourse) -> dict[str, bytes]:
    return {name: (toy.root / "out" / name).read_bytes() for name in ("grades.csv", "grades.json")}


def publish(toy: ToyCourse) -> None:
    assert run("publish", NAME, "--allow-lower", "--course", str(toy.root / "course")) == 0


def published(toy: ToyCourse) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in toy.exchange.transport.feedback.glob("[!.]*")}


def left(toy: ToyCourse) -> list[Path]:
    """Return what killed writers left."""
    return [*toy.root.glob("out/.*"), *toy.exchange.transport.feedback.glob(".*")]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
