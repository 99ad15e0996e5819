"""What isolation costs a submission, level by level, beside a bare fork measured in the same run.

Run with ``python benchmarks/isolation.py``; it takes about half a minute and prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import textwrap
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import msgspec
from figures import ROOT, machine, table
from speed import MODULE, fork, shown, timed

from grader.course.files import load_assignment
from grader.course.model import Assignment, Limits
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.sandbox.choose_level import levels_here
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.work.kinds import kind_of

CALLS = 12
ASSIGNMENT = "01-activations"


def session_seconds(levels: tuple[str, ...], runs: int) -> dict[str, float]:
    """Return the median time of a fresh process, a module, 12 calls and the end; the levels take turns."""
    code = StudentCode("m", {"m.py": MODULE})
    times: dict[str, list[float]] = {level: [] for level in levels}
    servers = {level: ForkServer(level) for level in levels}
    for _ in range(runs):
        for level, server in servers.items():
            server.stay_on(os.sched_getaffinity(0))
            start = time.perf_counter()
            with Session(server, code, Limits()) as session:
                f = remote_module(session).f
                for _ in range(CALLS):
                    f(1.0)
            times[level].append(time.perf_counter() - start)
    for server in servers.values():
        server.close()
    return {level: statistics.median(seconds) for level, seconds in times.items()}


def submission_seconds(assignment: Assignment, level: str, runs: int) -> float:
    """Return the median time of all checks of an assignment on its reference."""
    folder = ROOT / "solutions" / assignment.name
    reference = folder / kind_of(assignment, folder).file
    files = [folder / f"test_{assignment.module}.py", folder / "test_hidden.py"]
    source = {reference.name: reference.read_bytes()}

    def body(judge: Judge) -> float:
        judge.prove()
        return statistics.median(timed(lambda: judge.run(source, proven=True), runs))

    return judging(Suite(assignment.name, files, reference, b"s"), assignment, body, isolation=level)


def main() -> None:
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("--runs", type=int, default=100, help="runs of each measurement (the median counts)")
    runs = parser.parse_args().runs
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    levels = levels_here()
    least = statistics.median(timed(fork, runs))
    assignment = load_assignment(ROOT / "solutions" / ASSIGNMENT)
    fresh = msgspec.structs.replace(assignment, fresh_process_per_check=True)
    shared = {level: submission_seconds(assignment, level, max(5, runs // 5)) for level in levels}
    own = {level: submission_seconds(fresh, level, max(5, runs // 5)) for level in levels}
    head = ["level", "process, module, 12 calls", "beside a bare fork", ASSIGNMENT, "a process a check"]
    rows = [
        [
            f"`{level}`",
            shown(seconds),
            f"{seconds / least:.1f} x {shown(least)}",
            shown(shared[level]),
            shown(own[level]),
        ]
        for level, seconds in session_seconds(levels, runs).items()
    ]
    print(f"{table(head, rows)}\n\n{machine()}.")


if __name__ == "__main__":
    main()
