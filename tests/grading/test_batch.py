"""A batch worker on its own: jobs in, replies out."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from toy_course import RIGHT, ToyCourse

from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.line_process import encode_line
from grader.grading.results import Undecided

WORKER = [sys.executable, "-m", "grader.grading.batch"]


def replies(lines: bytes) -> tuple[list[WorkerReply], str, int]:
    """Return what a worker replies to these lines, what it says on standard error, and its exit code."""
    done = subprocess.run(WORKER, input=lines, capture_output=True, timeout=60, check=False)
    read = [msgspec.json.decode(line, type=WorkerReply) for line in done.stdout.splitlines()]
    return read, done.stderr.decode(), done.returncode


def task(toy: ToyCourse, isolation: str = "process") -> Task:
    toy.hand_in({"ada": RIGHT})
    planned = toy.plan()
    return Task(planned.assignment, planned.suite, isolation, 10.0)


def test_worker_answers_when_ready_and_then_each_job(toy: ToyCourse) -> None:
    one = task(toy)
    [(record, folder)] = toy.plan().todo
    good, older = encode_line(Job(folder, record.hash)), encode_line(Job(folder, "0" * 64))
    lines = encode_line(one) + good + older + good
    found, errors, status = replies(lines)
    ready, first, second, third = found
    assert ready == WorkerReply()
    assert second == WorkerReply(undecided=Undecided("replaced", str(folder)))
    for graded in (first, third):
        assert len(graded.judgement.outcomes) == 4
        assert graded.judgement.seconds > 0
    assert (errors, status) == ("", 0)


def test_worker_without_a_task_ends_quietly() -> None:
    assert replies(b"") == ([], "", 0)


@pytest.mark.slow
def test_worker_that_cannot_grade_says_why(toy: ToyCourse) -> None:
    (toy.solution / "toy.py").write_text("def double(x): return 0\n")
    [reply], errors, status = replies(encode_line(task(toy)))
    assert reply.fatal is not None
    assert "does not pass its own checks" in reply.fatal[0]
    assert (errors, status) == ("", 0)


@pytest.mark.slow
def test_worker_whose_grader_has_ended_ends_quietly(toy: ToyCourse) -> None:
    one = task(toy)
    with subprocess.Popen(
        WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stderr is not None
        worker.stdout.close()
        worker.stdin.write(encode_line(one))
        worker.stdin.close()
        assert worker.stderr.read() == b""
        assert worker.wait(timeout=60) == 0
