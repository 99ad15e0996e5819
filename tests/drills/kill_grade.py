"""`grade` killed at any moment, twice in a row before it is let through."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from cut_off import cut_off, lines_of, moments
from left_behind import wait_until_gone
from small_class import CLASS, add_mistake, files, forget, grade, nothing_left, whole
from toy_course import ToyCourse

IN_A_ROW = 2
ANYWHERE = "/grader/"


def main(root: Path, seed: int, rounds: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    toy, rng, temporary = ToyCourse(root), random.Random(seed), Path(os.environ["TMPDIR"])
    add_mistake(toy)
    toy.hand_in(CLASS)
    assert grade(toy) == 0
    undisturbed = whole(toy)
    lines = lines_of(lambda: grade(toy, "--force"), ANYWHERE)
    killed = 0
    for number, line in enumerate(moments(rng, lines, rounds)):
        if number % IN_A_ROW == 0:
            forget(toy)
        before = files(toy)
        killed += cut_off(lambda: grade(toy), ANYWHERE, line)
        wait_until_gone(temporary)
        done = files(toy)
        # Nothing that was graded before is touched, and what is there is whole.
        assert before.items() <= done.items()
        assert set(whole(toy)) <= set(undisturbed)
        if number % IN_A_ROW == IN_A_ROW - 1:
            assert grade(toy) == 0
            assert done.items() <= files(toy).items()
            assert whole(toy) == undisturbed
            nothing_left(toy, temporary)
    assert killed > rounds / 2


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
