"""A batch worker on its own: orders in, answers out."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from toy_course import RIGHT, ToyCourse

from grader.grading.batch import Answer, Order, Task, encode_line

WORKER = [sys.executable, "-m", "grader.grading.batch"]


def answers(lines: bytes) -> tuple[list[Answer], str, int]:
    """Return what a worker answers to these lines, what it says on standard error, and its exit code."""
    done = subprocess.run(WORKER, input=lines, capture_output=True, timeout=60, check=False)
    read = [msgspec.json.decode(line, type=Answer) for line in done.stdout.splitlines()]
    return read, done.stderr.decode(), done.returncode


def task(toy: ToyCourse, isolation: str = "process") -> Task:
    toy.hand_in({"ada": RIGHT})
    planned = toy.plan()
    return Task(planned.assignment, planned.suite, isolation, 10.0)


def test_worker_answers_when_ready_and_then_each_order(toy: ToyCourse) -> None:
    one = task(toy)
    [job] = toy.plan().jobs
    good = Order(job.folder, job.record.hash)
    lines = (
        encode_line(one) + encode_line(good) + encode_line(Order(job.folder, "0" * 64)) + encode_line(good)
    )
    found, errors, status = answers(lines)
    assert [len(answer.outcomes) for answer in found] == [0, 4, 0, 4]
    assert [bool(answer.doubt) for answer in found] == [False, False, True, False]
    assert found[1].seconds > 0
    assert (errors, status) == ("", 0)


def test_worker_without_a_task_ends_quietly() -> None:
    assert answers(b"") == ([], "", 0)


@pytest.mark.slow
def test_worker_that_cannot_grade_says_why(toy: ToyCourse) -> None:
    (toy.solution / "toy.py").write_text("def double(x): return 0\n")
    [answer], errors, status = answers(encode_line(task(toy)))
    assert "does not pass its own checks" in answer.fatal[0]
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
