"""What several people do at the same time, each in a process of its own that starts when all are there."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from small_class import slow_class, start_grading
from toy_course import HOUR, NAME, NOON, ToyCourse, untimed

from grader.exchange.collected import collected
from grader.grading.marks import MarkStore, answer_hash
from grader.grading.results import Mark

MARKERS = 4
QUESTIONS = 5
STUDENTS = 6


def at_once(actions: Sequence[Callable[[], object]]) -> None:
    """Do several things, each in a fork, and wait until all are done."""
    waiting, start = os.pipe()
    children = []
    for action in actions:
        child = os.fork()
        if not child:
            os.close(start)
            os.read(waiting, 1)
            try:
                action()
            finally:
                os._exit(1 if sys.exc_info()[0] else 0)
        children.append(child)
    os.close(start)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(children)


def mark(root: Path, seed: int, rounds: int) -> None:
    """Several people mark different questions of the same students."""
    store = MarkStore(ToyCourse(root).course)
    for number in range(rounds):

        def one_person(person: int, number: int = number) -> None:
            rng = random.Random(f"{seed} {number} {person}")
            todo = [(s, q) for s in range(2) for q in range(QUESTIONS)]
            for student, question in rng.sample(todo, len(todo)):
                name = f"{number}: {person}, {question}"
                given = Mark(name, answer_hash("An answer."), float(question), "", NOON)
                store.write(NAME, f"s{student}", given)

        at_once([lambda person=person: one_person(person) for person in range(MARKERS)])
        for student in range(2):
            given = {mark.question: mark.points for mark in store.read(NAME, f"s{student}")}
            assert len(given) == (number + 1) * MARKERS * QUESTIONS


def arrive(root: Path, seed: int, rounds: int) -> None:
    """Students hand in, again and again, while somebody collects and somebody grades."""
    toy, rng = ToyCourse(root), random.Random(seed)
    sources = list(slow_class(0.005).values())
    for number in range(rounds):
        last = {f"s{student}": sources[rng.randrange(len(sources))] for student in range(STUDENTS)}

        def hand_in(student: str, number: int = number, last: dict[str, str] = last) -> None:
            mine = random.Random(f"{seed} {number} {student}")
            for attempt in range(10):
                source = last[student] if attempt == 9 else mine.choice(sources)
                moment = NOON - HOUR + dt.timedelta(seconds=10 * number + attempt)
                toy.submit(student, source, now=moment)

        def collect(toy: ToyCourse = toy) -> None:
            for _ in range(10):
                toy.collect()

        def grade(toy: ToyCourse = toy) -> None:
            if collected(toy.course, NAME):
                process = start_grading(toy)
                _, errors = process.communicate(timeout=120)
                assert process.returncode in (0, 1, 2), errors
                assert "Traceback" not in errors, errors

        at_once([*(lambda s=s: hand_in(s) for s in last), collect, grade])
        toy.collect()
        assert start_grading(toy).communicate(timeout=120)[1] == ""
        results, problems = toy.store.all(NAME)
        assert problems == []
        assert {result.student for result in results} == last.keys()
        assert [result.score for result in results] == [points(last[result.student]) for result in results]
        assert all(result.complete and not result.undecided for result in results)


def points(source: str) -> float:
    """Return what a source of the class is worth."""
    known = dict(zip(slow_class(0.005).values(), [4, 2, 2, 0, 0, 4, 2, 0], strict=True))
    return known[source]


def two_graders(root: Path, seed: int, rounds: int) -> None:
    """Two people grade the same submissions."""
    toy = ToyCourse(root)
    toy.hand_in(slow_class(0.005))
    assert start_grading(toy).wait() == 0
    undisturbed, refused = untimed(toy.store.all(NAME)[0]), 0
    for _ in range(rounds):
        for path in toy.store.paths(NAME):
            path.unlink()
        graders = [start_grading(toy) for _ in range(3)]
        told = [grader.communicate(timeout=120) for grader in graders]
        graded = [
            line for output, _ in told for line in output.splitlines() if "/4 " in line or line.endswith("/4")
        ]
        assert len(graded) == len(undisturbed), told
        for grader, (_, errors) in zip(graders, told, strict=True):
            assert grader.returncode in (0, 2)
            if grader.returncode == 2:
                refused += 1
                assert errors.startswith(f"Error: Somebody else is grading {NAME} into "), errors
                assert "Wait until that is done" in errors
        assert 0 in {grader.returncode for grader in graders}
        assert untimed(toy.store.all(NAME)[0]) == undisturbed
    assert refused


if __name__ == "__main__":
    {"mark": mark, "arrive": arrive, "two_graders": two_graders}[sys.argv[4]](
        Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    )
