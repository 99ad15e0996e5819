"""What grading costs, each figure beside the least that the machine can do, measured just before and after.

Run with ``python benchmarks/speed.py [NAME ...]``; all takes about a minute and prints a Markdown table.
Of each assignment three submissions are graded, and diagnosed, as a batch worker does: the reference, its
first known mistake, and what students start from, whose every function raises an exception.
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
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from figures import ROOT, machine, table

from grader.course.files import load_assignment
from grader.course.model import Assignment, Limits
from grader.engine.diagnosis import Diagnoser
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.files.records import FORMAT
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.work.kinds import kind_of
from grader.work.overlays import read_overlays

FORK = "fork with NumPy imported"

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


def beside(
    what: str, action: Callable[[], object], floor_name: str, floor: Callable[[], object], runs: int
) -> list[str]:
    """Return a line of the table: median times of an action, and of its floor before and after it."""
    before, times, after = timed(floor, runs), timed(action, runs), timed(floor, runs)
    seconds, least = statistics.median(times), statistics.median(before + after)
    print(f"{what}: {shown(seconds)}", file=sys.stderr, flush=True)
    return [what, shown(seconds), floor_name, shown(least), f"{seconds / least:.1f}"]


def timed(action: Callable[[], object], runs: int) -> list[float]:
    """Return the wall times of an action, after one run that is not counted."""
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return times


def shown(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} us" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


def fork() -> None:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


def wire_call(runs: int) -> list[str]:
    """Measure a (100, 10) float64 array to a student's function and back, the name looked up each time."""
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

    table = np.random.default_rng(0).normal(size=(100, 10))
    with ForkServer() as server, Session(server, StudentCode("m", {"m.py": MODULE}), Limits()) as session:
        server.stay_on(os.sched_getaffinity(0))
        module = remote_module(session)
        what = "`submission.f(x)` of a (100, 10) array"
        line = beside(what, lambda: module.f(table), "8,000 bytes by socket and back", there_and_back, runs)
    ours.close()
    os.waitpid(pid, 0)
    return line


def synthetic(folder: Path, runs: int) -> list[list[str]]:
    (folder / "test_m.py").write_text(CHECKS)
    (folder / "m.py").write_bytes(MODULE)
    assignment = Assignment(format=FORMAT, title="synthetic", module="m", points={"f": 12.0}, name="f")
    suite = Suite("synthetic", [folder / "test_m.py"], folder / "m.py", b"secret")

    def body(judge: Judge) -> list[list[str]]:
        action = lambda: judge.run({"m.py": MODULE}, proven=True)  # noqa: E731
        return [beside("12 checks, 73 calls", action, FORK, fork, runs)]

    return judging(suite, assignment, body)


def course(name: str, runs: int) -> list[list[str]]:
    """Measure an assignment's submissions: one that is right, one that is wrong, one that is not begun."""
    folder, public = ROOT / "solutions" / name, ROOT / "assignments" / name
    assignment = load_assignment(folder)
    file = kind_of(assignment, folder).file
    solution = (folder / file).read_text(encoding="utf-8")
    mistake = read_overlays(folder, assignment, "mistakes")[0]
    submissions = {
        f"{name}, right": solution.encode(),
        f"{name}, {mistake.name}": mistake.over(solution),
        f"{name}, unwritten": (public / file).read_bytes(),
    }
    checks = [folder / f"test_{assignment.module}.py", folder / "test_hidden.py"]

    def body(judge: Judge) -> list[list[str]]:
        judge.prove()
        diagnoser = Diagnoser(judge, folder, assignment)

        def grade(source: bytes) -> None:
            diagnoser.diagnose(judge.run({file: source}, proven=True))

        return [
            beside(what, lambda source=source: grade(source), FORK, fork, runs)
            for what, source in submissions.items()
        ]

    return judging(Suite(name, checks, folder / file, b"s"), assignment, body)


def start_up(runs: int) -> Iterator[list[str]]:
    def command(*arguments: str, folder: Path | None = None) -> Callable[[], object]:
        return lambda: subprocess.run(arguments, check=False, capture_output=True, cwd=folder)

    grader = str(Path(sys.executable).with_name("grader"))
    bare, both = command(sys.executable, "-c", ""), command(sys.executable, "-c", "import numpy, pytest")
    check = command(grader, "check", folder=ROOT / "assignments" / "01-activations")
    yield beside("`grader --help`", command(grader, "--help"), "python -c ''", bare, runs)
    yield beside("`grader check` of 01, unwritten", check, "python -c 'import numpy, pytest'", both, runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("names", nargs="*", help="assignments, if not all and all else as well")
    parser.add_argument("--runs", type=int, default=50, help="runs of each measurement (the median counts)")
    options = parser.parse_args()
    runs, fewer = options.runs, max(5, options.runs // 5)
    # One processor, as a batch worker has: a question that wakes another one takes longer.
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(everywhere)})
    rows = []
    if not options.names:
        rows.append(wire_call(40 * runs))
        with tempfile.TemporaryDirectory() as folder:
            rows += synthetic(Path(folder), runs)
    for name in options.names or sorted(path.name for path in (ROOT / "solutions").iterdir()):
        rows += course(name, fewer)
    os.sched_setaffinity(0, everywhere)
    if not options.names:
        rows += start_up(fewer)
    print(f"{table(['what', 'median', 'floor', 'median', 'ratio'], rows)}\n\n{machine()}.")


if __name__ == "__main__":
    main()
