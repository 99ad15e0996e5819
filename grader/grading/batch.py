"""A batch worker reads a `Task`, then a `Job` a line, and writes a `WorkerReply` a line."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.course.model import Assignment
from grader.engine.outcome import Judgement, Suite
from grader.errors import ExchangeError, GraderError, MachineError
from grader.exchange.collected import record_in
from grader.files.tree import content_hash, read_files
from grader.grading.line_process import answer, lines_of, told
from grader.grading.results import Undecided, UndecidedKind

if TYPE_CHECKING:  # who only asks a worker needs neither NumPy nor pytest
    from grader.engine.diagnosis import Diagnoser
    from grader.engine.judge import Judge


class Task(msgspec.Struct, frozen=True):
    """What all submissions of a batch have in common."""

    assignment: Assignment
    suite: Suite
    isolation: str
    max_mib: float


class Job(msgspec.Struct, frozen=True):
    """One submission to grade: its folder, and the hash that its files must have."""

    folder: Path
    hash: str
    is_common: bool = False  # others have handed in the very same
    files: dict[str, bytes] | None = None  # where the folder is out of reach


class WorkerReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a job; the first reply of all is empty: the worker is ready."""

    judgement: Judgement = Judgement()
    undecided: Undecided | None = None
    fatal: tuple[str, str] | None = None  # message and hint of what keeps this worker from grading at all


def _work(task: Task, reply: Callable[[WorkerReply], object]) -> None:
    from grader.engine.diagnosis import Diagnoser  # noqa: PLC0415
    from grader.engine.judge import judging  # noqa: PLC0415

    def serve(judge: "Judge") -> None:
        judge.require_points()
        judge.prove()
        gc.freeze()  # what is there now stays, and need not be gone through again and again
        reply(WorkerReply())
        diagnoser = Diagnoser(judge, task.suite.files[0].parent, task.assignment)
        known = dict[str, Judgement]()  # of what is common, by its hash
        for job in lines_of(Job):
            reply(told(partial(_graded, job, task.max_mib, judge, diagnoser, known), _undecided))

    run = partial(judging, task.suite, task.assignment, serve, isolation=task.isolation)
    if fatal := told(run, lambda why: WorkerReply(fatal=(why.message, why.hint))):
        reply(fatal)


def _undecided(why: GraderError) -> WorkerReply:
    kind: UndecidedKind = "machine" if isinstance(why, MachineError) else "sandbox"
    return WorkerReply(undecided=Undecided(kind, why.message))


def files_of(job: Job, max_mib: float) -> dict[str, bytes] | Undecided:
    """Return the files of a job, which must be the ones that were collected, or what is wrong with them."""
    if job.files is not None:
        return job.files
    try:
        files = dict(read_files(job.folder, max_mib))
        if content_hash(files) != job.hash:
            newer = content_hash(files) == record_in(job.folder).hash
            return Undecided("replaced" if newer else "altered", str(job.folder))
    except ExchangeError as error:
        return Undecided("unreadable", error.message)
    return files


def _graded(
    job: Job, max_mib: float, judge: "Judge", diagnoser: "Diagnoser", known: dict[str, Judgement]
) -> WorkerReply:
    files = files_of(job, max_mib)
    if isinstance(files, Undecided):
        return WorkerReply(undecided=files)
    if job.hash in known:
        return WorkerReply(known[job.hash])
    judgement = diagnoser.diagnose(judge.run(files, proven=True))
    if job.is_common and judgement.is_settled:
        known[job.hash] = judgement
    return WorkerReply(judgement)


if __name__ == "__main__":
    answer(Task, _work)
