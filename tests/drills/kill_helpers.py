"""Batch workers and fork-servers killed from outside at any moment, while `grade` goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from left_behind import processes, wait_until_gone
from small_class import add_mistake, forget, nothing_left, settled, slow_class, start_grading, whole
from toy_course import ToyCourse

PROGRAMS = {"worker": "grader.grading.batch", "fork-server": "grader.sandbox.forkserver"}
KILLS = 3
LONGEST_PAUSE_SECONDS = 0.4


def main(root: Path, seed: int, rounds: int, kind: str) -> None:
    toy, rng, temporary = ToyCourse(root), random.Random(seed), Path(os.environ["TMPDIR"])
    add_mistake(toy)
    toy.hand_in(slow_class())
    assert finish(toy) == 1
    undisturbed, killed = whole(toy), 0
    for _ in range(rounds):
        forget(toy)
        process = start_grading(toy)
        killed += kill_some(process, temporary, PROGRAMS[kind], rng)
        _, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors, errors
        # It may be the one that tries whether the level is available, or twice that of the reference.
        needed = ("Error: The isolation level", "Error: The process that starts students' code ended twice")
        assert process.returncode in (0, 1) or errors.startswith(needed), errors
        others = set(settled(toy)) - set(undisturbed)
        assert not others, (others, undisturbed)
        if process.returncode:
            finish(toy)
        assert whole(toy) == undisturbed
        wait_until_gone(temporary)
        nothing_left(toy, temporary)
    assert killed > rounds


def kill_some(process: subprocess.Popen[str], temporary: Path, program: str, rng: random.Random) -> int:
    """Kill some processes of a program, each after a pause, until grading has ended; return how many."""
    killed = 0
    while killed < KILLS:
        victims = servers(temporary, program)
        if ended_within(process, rng.uniform(0, LONGEST_PAUSE_SECONDS) if victims else 0.01):
            break
        try:
            os.kill(rng.choice(victims), signal.SIGKILL)
            killed += 1
        except (IndexError, ProcessLookupError):
            continue  # none has started yet, or it has just ended
    return killed


def ended_within(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def servers(temporary: Path, program: str) -> list[int]:
    """Return the processes of a program that are no forks of another of its processes."""
    found = sorted(processes(temporary, program))
    return [pid for pid in found if parent(pid) not in found]


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def finish(toy: ToyCourse) -> int:
    """Grade until nothing is in doubt; return how many runs that took."""
    for run in range(1, 4):
        process = start_grading(toy)
        _, errors = process.communicate(timeout=120)
        assert errors == "", errors
        if process.returncode == 0:
            return run
    raise AssertionError("still in doubt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
