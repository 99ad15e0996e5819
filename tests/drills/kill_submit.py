"""Students whose `submit` is killed at any moment, and a collector who comes meanwhile."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
from pathlib import Path

from cut_off import cut_off, fork, halted, lines_of, moments
from toy_course import HOUR, NAME, NOON, ToyCourse

from grader.errors import ExchangeError
from grader.exchange import directory
from grader.exchange.collected import collected
from grader.exchange.inbound import read_inbound
from grader.files.tree import content_hash, read_files
from grader.receipts.receipt import ReceiptBook

WHERE = "/grader/"


class Students:
    """Students who all hand in the same, as the command does: submission first, then its receipt."""

    def __init__(self, toy: ToyCourse) -> None:
        self._toy = toy
        self.work = toy.root / "work"
        (self.work / "data").mkdir(parents=True)
        (self.work / "toy.py").write_text("def double(x): ...\n")
        (self.work / "data" / "numbers.txt").write_text("1 2 3\n" * 1000)

    def submit_again(self, student: str) -> None:
        """Submit, and once more if that is refused: what is not yet locked may be taken for abandoned."""
        try:
            self.submit(student)
        except ExchangeError:
            self.submit(student)

    def submit(self, student: str) -> None:
        receipt = self._toy.exchange.submit(self.work, NAME, student, now=NOON - HOUR)
        ReceiptBook().add(receipt)


def main(root: Path, seed: int, rounds: int) -> None:
    toy = ToyCourse(root)
    students = Students(toy)
    rng = random.Random(seed)
    lines = lines_of(lambda: students.submit("whole"), WHERE)
    for number, line in enumerate(moments(rng, lines, rounds)):
        cut_off(lambda number=number: students.submit(f"s{number:03}"), WHERE, line)
    only_whole_ones_stand(toy, students.work)
    assert left(toy), "no submission was killed while it was written"
    collector_spares_what_is_being_written(toy, students, lines, rng)
    every_student_hands_in_again(toy, students, rounds)


def only_whole_ones_stand(toy: ToyCourse, work: Path) -> None:
    inbound = toy.exchange.transport.inbound
    submissions, problems = read_inbound(
        inbound, NAME, {}
    )  # unlike the exchange itself, this removes nothing
    assert problems == []
    whole = read_files(work, 1)
    assert all(read_files(inbound / one.source, 1) == whole for one in submissions)
    for receipt in ReceiptBook().receipts("toys"):
        assert toy.exchange.transport.holds(receipt.folder)
        assert receipt.hash == content_hash(whole)


def collector_spares_what_is_being_written(
    toy: ToyCourse, students: Students, lines: int, rng: random.Random
) -> None:
    """Halt students at any moment, and collect, taking whatever nobody holds for abandoned."""
    directory._ABANDONED = dt.timedelta(0)
    before = left(toy)
    halves = []
    for number, line in enumerate(moments(rng, lines, 20)):
        halves.append(halted(lambda number=number: students.submit_again(f"late{number:02}"), WHERE, line))
    toy.collect()
    assert not left(toy) & before, "what killed students left is still there"
    for child in halves:
        os.kill(child, signal.SIGCONT)
        assert os.waitpid(child, 0)[1] == 0
    assert left(toy) == set()
    toy.collect()
    assert {f"late{number:02}" for number in range(20)} < {
        record.student for record, _ in collected(toy.course, NAME)
    }


def every_student_hands_in_again(toy: ToyCourse, students: Students, rounds: int) -> None:
    for number in range(rounds):
        assert (
            os.waitpid(fork(lambda number=number: students.submit(f"s{number:03}"), WHERE, 0, 0), 0)[1] == 0
        )
    toy.collect()
    whole = content_hash(read_files(students.work, 1))
    records = [record for record, _ in collected(toy.course, NAME)]
    assert all(record.hash == whole for record in records)
    assert {f"s{number:03}" for number in range(rounds)} < {record.student for record in records}
    assert len(records) == len({record.student for record in records})


def left(toy: ToyCourse) -> set[Path]:
    return {path for path in toy.exchange.transport.inbound.iterdir() if path.name.startswith(".")}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
