"""What grading costs, each figure beside the least that the machine can do, measured in the same run.

Run with ``python benchmarks/speed.py``; it takes about half a minute and prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from grader.course.files import load_assignment
from grader.course.model import FORMAT, Assignment, Limits
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.sandbox.launcher import ForkServer
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session, StudentCode
from grader.work.kinds import kind_of

ROOT = Path(__file__).resolve().parents[1]

MODULE = b"""
import numpy as np

def f(x):
    return np.maximum(0, x)
"""

# Twelve checks that ask 73 questions, as many as a middling assignment does.
CHECKS = """
import numpy as np
import pytest
from grader.checks import assert_close, check, exercise


@exercise("f")
@pytest.mark.parametrize("calls", [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7])
@check(points=1)
def test_random(submission, reference, rng, calls):
    for _ in range(calls):
        x = rng.normal(size=(5, 4))
        assert_close(submission.f(x), reference.f(x), inputs={"x": x}, what="f(x)")
"""


def median_seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median wall time of an action, after one run that is not counted."""
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare_fork() -> None:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


def round_trip_seconds(runs: int) -> float:
    """Return the time for 8,000 bytes through a socket pair to another process and back."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        ours.close()
        while data := theirs.recv(1 << 16):
            theirs.sendall(data)
        os._exit(0)
    theirs.close()
    payload = bytes(8000)

    def there_and_back() -> None:
        ours.sendall(payload)
        left = len(payload)
        while left:
            left -= len(ours.recv(1 << 16))

    seconds = median_seconds(there_and_back, runs)
    ours.close()
    os.waitpid(pid, 0)
    return seconds


def wire_call_seconds(runs: int) -> float:
    """Return the time for a (100, 10) float64 array to a student's function and back."""
    table = np.random.default_rng(0).normal(size=(100, 10))
    with ForkServer() as server, Session(server, StudentCode("m", {"m.py": MODULE}), Limits()) as session:
        server.stay_on(os.sched_getaffinity(0))
        echo = remote_module(session).f
        return median_seconds(lambda: echo(table), runs)


def submission_seconds(assignment: Assignment, suite: Suite, source: bytes, runs: int) -> tuple[float, int]:
    """Return the time for one submission, and the number of checks."""
    files = {suite.reference.name: source} if suite.reference else {}

    def body(judge: Judge) -> tuple[float, int]:
        judge.prove()
        return median_seconds(lambda: judge.run(files, proven=True), runs), len(judge.checks)

    return judging(suite, assignment, body)


def synthetic_seconds(folder: Path, runs: int) -> tuple[float, int]:
    (folder / "test_m.py").write_text(CHECKS)
    (folder / "m.py").write_bytes(MODULE)
    assignment = Assignment(format=FORMAT, title="synthetic", module="m", points={"f": 12.0}, name="f")
    suite = Suite("synthetic", [folder / "test_m.py"], folder / "m.py", b"secret")
    return submission_seconds(assignment, suite, MODULE, runs)


def course_seconds(name: str, runs: int) -> tuple[float, int]:
    folder = ROOT / "solutions" / name
    assignment = load_assignment(folder)
    reference = folder / kind_of(assignment, folder).file
    suite = Suite(name, [folder / f"test_{assignment.module}.py", folder / "test_hidden.py"], reference, b"s")
    return submission_seconds(assignment, suite, reference.read_bytes(), runs)


def command_seconds(command: list[str], runs: int, folder: Path | None = None) -> float:
    def run() -> None:
        subprocess.run(command, check=False, capture_output=True, cwd=folder)

    return median_seconds(run, runs)


def start_up(runs: int) -> list[tuple[str, float, str, float]]:
    python = [sys.executable, "-c"]
    grader = str(Path(sys.executable).with_name("grader"))
    numpy = command_seconds([*python, "import numpy"], runs)
    bare = command_seconds([*python, ""], runs)
    check = command_seconds([grader, "check"], runs, ROOT / "assignments" / "01-activations")
    return [
        ("`grader --help`", command_seconds([grader, "--help"], runs), "python -c ''", bare),
        ("`grader check` of 01-activations, unwritten", check, "python -c 'import numpy'", numpy),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("--runs", type=int, default=50, help="runs of each measurement (the median counts)")
    runs = parser.parse_args().runs
    # One processor, as a batch worker has: a question that wakes another one takes longer.
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(everywhere)})
    fork = median_seconds(bare_fork, runs)
    call, trip = wire_call_seconds(40 * runs), round_trip_seconds(40 * runs)
    table = [("a call with a (100, 10) array and back", call, "8,000 bytes by socket and back", trip)]
    with tempfile.TemporaryDirectory() as folder:
        seconds, checks = synthetic_seconds(Path(folder), runs)
        table.append((f"a submission: {checks} checks, 73 calls", seconds, "fork with NumPy imported", fork))
    for name in sorted(path.name for path in (ROOT / "solutions").iterdir()):
        seconds, checks = course_seconds(name, max(5, runs // 5))
        table.append((f"a submission: {name}, {checks} checks", seconds, "fork with NumPy imported", fork))
    os.sched_setaffinity(0, everywhere)
    table += start_up(max(5, runs // 5))
    print("| what | median | floor | median | ratio |\n| --- | ---: | --- | ---: | ---: |")
    for what, seconds, floor, least in table:
        print(f"| {what} | {shown(seconds)} | {floor} | {shown(least)} | {seconds / least:.1f} |")


def shown(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} us" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


if __name__ == "__main__":
    main()
