"""A batch worker: a process that grades submissions of one assignment as they are handed to it.

It reads a `Task` and then one `Order` a line from standard input, and writes one `Answer` a line. It ends
when its input does, and on Linux at once when the grader is killed, so it never outlives it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from grader.course.model import Assignment
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome
from grader.engine.suite import Suite
from grader.errors import ExchangeError, GraderError, GradingError
from grader.exchange.collected import record_in
from grader.files.tree import content_hash, read_files
from grader.grading.diagnosis import Diagnoser
from grader.grading.results import Diagnosis
from grader.sandbox.isolation.processes import end_with_parent


class Task(msgspec.Struct, frozen=True):
    """What all submissions of a batch have in common."""

    assignment: Assignment
    suite: Suite
    isolation: str
    max_mib: float


class Order(msgspec.Struct, frozen=True):
    """One submission to grade: its folder, and the hash that its files must have."""

    folder: Path
    hash: str


class Answer(msgspec.Struct, frozen=True):
    """What became of an order; the first answer of all says that the worker is ready.

    Parameters
    ----------
    outcomes : list of Outcome
        How the submission did on each check.
    diagnoses : dict of str to Diagnosis
        By exercise: the known mistake behind its wrong answers.
    doubt : str
        Why it could not be graded; empty if it was.
    fatal : tuple of str
        Message and hint of what keeps this worker from grading at all; empty if nothing does.
    seconds : float
        Wall time.
    texts : dict of str to str
        Of a form: the answers that a person marks.
    remarks : list of str
        What the student should know about how the submission was read.
    """

    outcomes: list[Outcome] = []
    diagnoses: dict[str, Diagnosis] = {}
    doubt: str = ""
    fatal: tuple[str, ...] = ()
    seconds: float = 0.0
    texts: dict[str, str] = {}
    remarks: list[str] = []


def main() -> None:
    """Grade what standard input asks for."""
    end_with_parent()
    with os.fdopen(os.dup(1), "wb", buffering=0) as answers:
        # What a check prints must not come between the answers.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

        def answer(what: Answer) -> None:
            answers.write(msgspec.json.encode(what) + b"\n")

        try:
            _work(answer)
        except BrokenPipeError:
            return  # the grader has ended, and nobody waits for an answer


def encode_line(value: Task | Order) -> bytes:
    """Return a task or an order as the line that a worker reads."""
    return msgspec.json.encode(value, enc_hook=str) + b"\n"


def _work(answer: Callable[[Answer], None]) -> None:
    line = sys.stdin.buffer.readline()
    if not line:
        return
    task = msgspec.json.decode(line, type=Task, dec_hook=_path)
    try:
        judging(
            task.suite,
            task.assignment,
            lambda judge: _serve(judge, task, answer),
            isolation=task.isolation,
        )
    except BrokenPipeError:
        raise
    except OSError as error:
        answer(Answer(fatal=(f"A batch worker cannot work: {error}.", "Mend this; then grade again.")))
    except GraderError as error:
        answer(Answer(fatal=(error.message, error.hint)))


def _serve(judge: Judge, task: Task, answer: Callable[[Answer], None]) -> None:
    judge.prove()
    answer(Answer())
    diagnoser = Diagnoser(judge, task.suite.files[0].parent, task.assignment)
    orders: BinaryIO = sys.stdin.buffer
    for line in orders:
        order = msgspec.json.decode(line, type=Order, dec_hook=_path)
        start = time.perf_counter()
        try:
            files = _ordered_files(order, task.max_mib)
            found = judge.run(files, proven=True)
            diagnoses = diagnoser.diagnose(found)
        except GraderError as error:
            answer(Answer(doubt=error.message))
            continue
        except OSError as error:
            answer(Answer(doubt=f"The grader could not grade it: {error}."))
            continue
        seconds = time.perf_counter() - start
        answer(Answer(found.outcomes, diagnoses, seconds=seconds, texts=found.texts, remarks=found.remarks))


def _ordered_files(order: Order, max_mib: float) -> dict[str, bytes]:
    """Return the files of an order, which must be the ones that were collected."""
    try:
        files = dict(read_files(order.folder, max_mib))
    except ExchangeError as error:
        raise GradingError(f"Its files cannot be read: {error.message}") from None
    found = content_hash(files)
    if found == order.hash:
        return files
    if found == record_in(order.folder).hash:
        raise GradingError("A newer submission was collected while this one was to be graded; grade again.")
    raise GradingError(f"{order.folder} is not what was collected; remove it and collect again.")


def _path(kind: type, value: object) -> Path:
    assert kind is Path and isinstance(value, str)
    return Path(value)


if __name__ == "__main__":
    main()
    os._exit(0)  # all is cleaned up; what Python would still do takes ten times as long
