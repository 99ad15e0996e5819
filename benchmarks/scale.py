"""What a class of any size costs, command by command: processor time, wall time and memory.

Run with ``python benchmarks/scale.py --sizes 10 100 1000``; it prints a Markdown table, and with
which power of the size the cost grows between the two largest: 1 is linear. ``--plot FILE`` draws it, as SVG.

A third of the submissions of 01 are right (its variants), the others have one to three of its known mistakes;
each has a line of its own, so that no two are equal.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import msgspec

from grader.course.files import load_assignment, load_course
from grader.exchange.actions import Exchange
from grader.exchange.submission import Submission
from grader.work.overlays import read_overlays

ROOT = Path(__file__).resolve().parents[1]
NAME = "01-activations"
COURSE = """
format = 1
id = "scale"
title = "Scale"
exchange = "exchange"
secret = "../secret"

[[assignments]]
name = "01-activations"
"""
GRADE = ["grade", NAME]
COMMANDS = {
    "collect": ["collect"],
    "grade": GRADE,
    "grade again": GRADE,
    "grade after one check changed": GRADE,
    "report": ["report", "--format", "csv"],
    "publish": ["publish"],
    "status": ["status"],  # of a student
    "collect again": ["collect"],
}


class Cost(msgspec.Struct):
    """What a command took."""

    processor: float  # seconds, of it and all that it started
    wall: float
    mib: float  # of its largest process


def make_course(folder: Path, students: int, seed: int = 0) -> None:
    """Write a course whose students have all handed in."""
    shutil.copytree(ROOT / "solutions" / NAME, folder / "solutions" / NAME)
    shutil.copytree(ROOT / "assignments" / NAME, folder / "assignments" / NAME)
    (folder / "course.toml").write_text(COURSE)
    course = load_course(folder)
    exchange = Exchange(course)
    exchange.release(NAME, folder / "assignments" / NAME)
    student = folder / "student"
    student.mkdir()
    cost(["fetch", NAME, "--course", str(exchange.transport.address)], student)
    cost(["submit", NAME, "--anyway"], student)
    rng, solution = random.Random(seed), folder / "solutions" / NAME
    assignment = load_assignment(solution)
    right = (solution / f"{assignment.module}.py").read_text("utf-8")
    variants, mistakes = (read_overlays(solution, assignment, kind) for kind in ("variants", "mistakes"))
    for number in range(1, students):
        source = right
        if number % 3 == 0:
            source = rng.choice(variants).over(right).decode()
        else:
            for mistake in rng.sample(mistakes, rng.randint(1, 3)):
                source = mistake.over(source).decode()
        one = Submission.new(f"s{number:05}", NAME, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
        place = course.exchange_root / course.id / "inbound" / one.source
        place.mkdir()
        (place / f"{assignment.module}.py").write_text(f"{source}\n# {number}\n", "utf-8")
        for path, content in one.notes_beside().items():
            (place / path).write_bytes(content)


def cost(command: list[str], folder: Path) -> Cost:
    """Run a command of grader in a folder, and return what it took."""
    start, parent = time.perf_counter(), folder.parent
    own = {"HOME": str(parent), "XDG_DATA_HOME": str(parent / "data"), "GRADER_STUDENT": "s00000"}
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", *command],
        cwd=folder,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"grader {' '.join(command)}: {process.stderr.read().decode()}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def measure(students: int, parent: Path) -> dict[str, Cost]:
    """Return what each command takes of a course of so many students."""
    folder, found = parent / f"course{students}", {}
    make_course(folder, students)
    hidden = folder / "solutions" / NAME / "test_hidden.py"
    for name, command in COMMANDS.items():
        if "changed" in name:  # one exercise's inputs
            text = hidden.read_text("utf-8")
            hidden.write_text(text.replace("uniform(-4, 4", "uniform(-4, 3", 1), "utf-8")
        found[name] = cost(command, folder / "student" if name == "status" else folder)
        shown = f"{found[name].processor:.2f} s, {found[name].wall:.2f} s wall"
        print(f"{students} students: {name}: {shown}", file=sys.stderr, flush=True)
    shutil.rmtree(folder)
    return found


def table(found: dict[int, dict[str, Cost]]) -> str:
    """Return a Markdown table: milliseconds of processor time a submission, and memory, by class."""
    sizes = [*found]
    head = "".join(f" {size:,} |" for size in sizes)
    lines = [
        f"| ms of processor time a submission (MiB) |{head} slope |",
        f"| --- |{' ---: |' * (len(sizes) + 1)}",
    ]
    for name in COMMANDS:
        costs = [found[size][name] for size in sizes]
        cells = [
            f"{1e3 * one.processor / n:.2f} ({one.mib:.0f})" for n, one in zip(sizes, costs, strict=True)
        ]
        lines.append(f"| `{name}` | {' | '.join(cells)} | {slope(sizes, costs)} |")
    walls = " | ".join(f"{sum(one.wall for one in found[size].values()):.1f} s" for size in sizes)
    return "\n".join([*lines, f"| all, wall time | {walls} | |"])


def slope(sizes: list[int], costs: list[Cost]) -> str:
    """Return the power of the class's size with which the two largest cost: 1 is linear."""
    if len(sizes) < 2 or not costs[-2].processor:
        return ""
    return f"{math.log(costs[-1].processor / costs[-2].processor) / math.log(sizes[-1] / sizes[-2]):.2f}"


def plot(found: dict[int, dict[str, Cost]], file: Path) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415  # needed for this alone

    plt.rcParams.update({"svg.hashsalt": "scale", "svg.fonttype": "none"})
    figure, axis = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name in COMMANDS:
        axis.loglog([*found], [found[size][name].processor for size in found], marker=".", label=name)
    axis.set(xlabel="students", ylabel="seconds of processor time")
    axis.grid(alpha=0.3)
    axis.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10, 100, 1000], help="students of each class"
    )
    parser.add_argument("--plot", type=Path, help="write the cost against the size to this SVG file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        found = {size: measure(size, Path(parent)) for size in sorted(options.sizes)}
    print(table(found))
    if options.plot:
        plot(found, options.plot)


if __name__ == "__main__":
    main()
