"""`collect` killed at any moment, between submissions that go on coming."""

from __future__ import annotations

import random
import shutil
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
from cut_off import cut_off, lines_of, moments
from toy_course import HOUR, NAME, NOON, RIGHT, ToyCourse

from grader.errors import ExchangeError
from grader.exchange.collected import collected, collected_of
from grader.files.tree import content_hash, read_files

STUDENTS = [f"s{number}" for number in range(6)]
REPLACING = "/grader/files/folders.py"
ANYWHERE = "/grader/"


def main(root: Path, seed: int, rounds: int) -> None:
    toy, rng, newest = ToyCourse(root), random.Random(seed), dict[str, int]()
    first_of(toy, newest, STUDENTS[:2])
    all_along_replacing(toy, newest)
    first_of(toy, newest, STUDENTS[2:])
    within_a_group(toy, newest, rng, rounds)
    for number in range(1, rounds + 1):
        for student in rng.sample(STUDENTS, 3):
            newest[student] += 1
            submit(toy, student, newest[student])
        toy.write_plan(due=NOON + number * HOUR)  # so that each record is amended, too
        if number == 1:
            lines = moments(rng, lines_of(toy.collect, ANYWHERE), rounds)
        cut_off(toy.collect, ANYWHERE, lines[number - 1])
        whole_or_told(toy)
        if number % 4 == 0:
            toy.collect()
            all_is_collected(toy, newest)
    toy.collect()
    all_is_collected(toy, newest)


def first_of(toy: ToyCourse, newest: dict[str, int], students: list[str]) -> None:
    """Collect what some students hand in for the first time."""
    for student in students:
        newest[student] = 0
        submit(toy, student, 0)
    toy.collect()
    all_is_collected(toy, newest)


def all_along_replacing(toy: ToyCourse, newest: dict[str, int]) -> None:
    """Replace one collected submission, killed three lines later each time, and see every state there is."""
    states, home = set(), toy.course.submitted / STUDENTS[0]
    newest[STUDENTS[0]] += 1
    submit(toy, STUDENTS[0], newest[STUDENTS[0]])
    lines = lines_of(toy.collect, REPLACING)
    for line in range(1, lines, 3):
        newest[STUDENTS[0]] += 1
        submit(toy, STUDENTS[0], newest[STUDENTS[0]])
        cut_off(toy.collect, REPLACING, line)
        states.add(tuple(sorted(path.suffix for path in home.iterdir())))
        toy.collect()
        all_is_collected(toy, newest)
        forget_older(toy)
    assert states == {("",), ("", ".old"), ("", ".part"), (".old", ".part")}


def within_a_group(toy: ToyCourse, newest: dict[str, int], rng: random.Random, rounds: int) -> None:
    """Collect new work of all, killed where it comes to the disk: none is told that is not there for good."""
    partly, lines = 0, list[int]()
    for number in range(rounds):
        for student in STUDENTS:
            newest[student] += 1
            submit(toy, student, newest[student])
        history = toy.course.root / "history.jsonl"
        before = history.read_bytes()
        lines = lines or moments(rng, lines_of(toy.collect, REPLACING), rounds)
        cut_off(toy.collect, REPLACING, lines[number])
        new = set[str]()
        for student in STUDENTS:
            with suppress(ExchangeError):  # it is just being replaced
                [(record, folder)] = collected_of(toy.course, NAME, student)
                assert content_hash(read_files(folder, 1)) == record.hash
                if (folder / "toy.py").read_text().endswith(f"# {student}, version {newest[student]}\n"):
                    new.add(student)
        partly += 0 < len(new) < len(STUDENTS)
        told = history.read_bytes().removeprefix(before).splitlines()
        assert {msgspec.json.decode(line)["student"] for line in told} <= new
        toy.collect()
        all_is_collected(toy, newest)
    assert partly


def submit(toy: ToyCourse, student: str, number: int) -> None:
    toy.submit(
        student, f"{RIGHT}# {student}, version {number}\n", now=NOON - HOUR + timedelta(seconds=number)
    )


def forget_older(toy: ToyCourse) -> None:
    """Remove what the first student handed in before the newest: every `collect` would read it again."""
    inbound = toy.exchange.transport.inbound
    for older in sorted(inbound.glob(f"{STUDENTS[0]}+*"))[:-1]:
        shutil.rmtree(older)


def whole_or_told(toy: ToyCourse) -> None:
    """After a kill, each submission is a whole one, or is said to be missing."""
    try:
        found = collected(toy.course, NAME)
    except ExchangeError as error:
        assert "was cut off" in error.message
        return
    for record, folder in found:
        assert content_hash(read_files(folder, 1)) == record.hash


def all_is_collected(toy: ToyCourse, newest: dict[str, int]) -> None:
    found = {record.student: (record, folder) for record, folder in collected(toy.course, NAME)}
    assert found.keys() == newest.keys()
    for student, (record, folder) in found.items():
        assert (folder / "toy.py").read_text().endswith(f"# {student}, version {newest[student]}\n")
        assert content_hash(read_files(folder, 1)) == record.hash
        assert record.due == toy.course.due(NAME)
        assert [path.name for path in folder.parent.iterdir()] == [NAME]
        assert [path.name for path in folder.glob(".*")] == [".collected.json"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
