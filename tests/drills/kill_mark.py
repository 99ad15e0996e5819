"""Giving marks, killed at any moment: a mark that was kept stays, and none is half a mark."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from cut_off import cut_off, fork, lines_of, moments
from toy_course import NAME, NOON, ToyCourse

from grader.grading.marks import MarkStore, answer_hash
from grader.grading.results import Mark

ANYWHERE = "/grader/"


def main(root: Path, seed: int, rounds: int) -> None:
    toy, rng = ToyCourse(root), random.Random(seed)
    store, kept = MarkStore(toy.course), dict[str, float]()
    lines = lines_of(lambda: give(store, "first", 1.0), ANYWHERE)
    kept["first"] = 1.0
    for number, line in enumerate(moments(rng, lines, rounds)):
        question = f"q{rng.randrange(8)}"
        cut_off(
            lambda q=question, n=number: give(store, q, float(n)),
            ANYWHERE,
            line,
        )
        now = marks(store)
        assert now in (kept, {**kept, question: float(number)})
        os.waitpid(fork(lambda q=question, n=number: give(store, q, n + 0.5), ANYWHERE, 0, 0), 0)
        kept = {**now, question: number + 0.5}
        assert marks(store) == kept
        assert {path.name for path in (store.folder / NAME).iterdir()} == {"ada.json", ".lock"}


def marks(store: MarkStore) -> dict[str, float]:
    return {mark.question: mark.points for mark in store.read(NAME, "ada")}


def give(store: MarkStore, question: str, points: float) -> None:
    store.write(NAME, "ada", Mark(question, answer_hash("An answer."), points, "", NOON))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
