"""What grading costs here and with other tools, and what a class of any size costs, command by command.

    python benchmarks/scale.py --otter VENV --write

grades the same submissions of 01 with grader, plain pytest in a process each, `nbgrader autograde`, and
the `otter run` of a virtual environment that has otter-grader. They take turns, and all but grader get
plain comparisons in place of its own (`plain_checks.py`). Then classes of some sizes are collected,
graded, reported and published. A third of the submissions are right (the assignment's variants), the
others have one to three of its known mistakes; no two are equal. `--write` keeps the figures in
`scale.json`, and writes what docs/scale.md and README.md show of them. `--sizes 10000 --rounds 0
--no-cluster --write` adds a class to those that are there. The whole takes about five minutes on two
cores, such a class as long again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from figures import ROOT, Cost, cost, machine, median
from other_tools import (
    ENVIRONMENT,
    EXERCISES,
    MODULE,
    NAME,
    Passed,
    Tool,
    nbgrader,
    notebook,
    otter,
    plain_pytest,
    without_comments,
)
from scale_page import OURS, Class, Figures, Row, classes_table, tools_table

from grader.course.files import load_assignment, load_course
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.submission import Submission
from grader.grading.store import ResultStore
from grader.sandbox.choose_level import chosen_level
from grader.work.overlays import read_overlays

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
    "grade on a cluster": [*GRADE, "--force", "--cluster", "local"],
    "report": ["report", "--format", "csv"],
    "publish": ["publish"],
    "status": ["status"],  # of a student
    "collect again": ["collect"],
}


def submissions(students: int, seed: int = 0) -> dict[str, str]:
    """Return a module a student; no two are equal."""
    folder, rng = ROOT / "solutions" / NAME, random.Random(seed)
    assignment = load_assignment(folder)
    right = (folder / f"{MODULE}.py").read_text("utf-8")
    variants, mistakes = (read_overlays(folder, assignment, kind) for kind in ("variants", "mistakes"))
    found = {}
    for number in range(students):
        source = right
        if number % 3 == 0:
            source = rng.choice(variants).over(right).decode()
        else:
            for mistake in rng.sample(mistakes, rng.randint(1, 3)):
                source = mistake.over(source).decode()
        found[f"s{number:05}"] = f"{without_comments(source)}\n\nnumber = {number}\n"
    return found


def make_course(folder: Path, sources: Mapping[str, str], form: str = "module") -> Course:
    """Write a course whose students have all handed in, one of them by commands of their own."""
    for kept in ("solutions", "assignments"):
        shutil.copytree(ROOT / kept / NAME, folder / kept / NAME)
    (folder / "course.toml").write_text(COURSE)
    course = load_course(folder)
    exchange = Exchange(course)
    exchange.release(NAME, folder / "assignments" / NAME)
    (folder / "student").mkdir()
    grader(["fetch", NAME, "--course", str(exchange.transport.address)], folder / "student")
    for student, source in sources.items():
        one = Submission.new(student, NAME, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
        place = course.exchange_root / course.id / "inbound" / one.source
        place.mkdir()
        if form == "module":
            (place / f"{MODULE}.py").write_text(source, "utf-8")
        else:
            (place / f"{MODULE}.ipynb").write_bytes(notebook(source))
        for path, content in one.notes_beside().items():
            (place / path).write_bytes(content)
    return course


def grader(command: list[str], folder: Path) -> Cost:
    """Run a command of grader in the folder of a course or student; the note of levels is kept beside."""
    home = folder.parent
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "GRADER_STUDENT": "s00000"}
    return cost([sys.executable, "-m", "grader", *command], folder, ENVIRONMENT | own, fine=(0, 1))


def ours(folder: Path, sources: Mapping[str, str], form: str) -> Tool:
    """Return `grader grade` of a class of its own."""
    course = make_course(folder / "course", sources, form)
    grader(["collect"], course.root)

    def passed() -> Passed:
        results, _ = ResultStore(course).all(NAME)
        return {
            one.student: {name for name in EXERCISES if one.earned_in(name) == one.most(name)}
            for one in results
        }

    return Tool(OURS, form, lambda: grader([*GRADE, "--force"], course.root), passed)


def compare(count: int, rounds: int, venv: Path | None, parent: Path) -> Figures:
    """Grade the same submissions with each tool, in turns."""
    sources, tools = submissions(count), list[Tool]()
    for number, make in enumerate(
        (
            lambda folder: ours(folder, sources, "module"),
            lambda folder: ours(folder, sources, "notebook"),
            lambda folder: plain_pytest(folder, sources),
            lambda folder: nbgrader(folder, sources),
            *([lambda folder: otter(folder, sources, venv)] if venv else []),
        )
    ):
        folder = parent / f"tool{number}"
        folder.mkdir()
        tools.append(make(folder))
    if not venv:
        say("Otter is left out: name a virtual environment that has otter-grader with --otter.")
    taken = {id(tool): list[Cost]() for tool in tools}
    for turn in range(rounds):
        for tool in tools:
            taken[id(tool)].append(tool.grade())
            say(f"round {turn + 1}: {tool.name}, {tool.form}: {taken[id(tool)][-1].processor:.1f} s")
    verdicts = [tool.passed() for tool in tools]
    rows = []
    for tool, found in zip(tools, verdicts, strict=True):
        same = sum(len(EXERCISES) - len(found[one] ^ verdicts[0][one]) for one in sources)
        rows.append(Row(tool.name, tool.form, median(taken[id(tool)]), same))
    return Figures(machine(), chosen_level(), rounds, count, count * len(EXERCISES), rows)


def measure(students: int, parent: Path, *, cluster: bool = True) -> Class:
    """Return what each command takes of a course of so many students."""
    folder, found = parent / f"class{students}" / "course", dict[str, Cost]()
    make_course(folder, submissions(students))
    hidden = folder / "solutions" / NAME / "test_hidden.py"
    for name, command in COMMANDS.items():
        if "cluster" in name and not cluster:
            continue
        if "changed" in name:  # one exercise's inputs
            text = hidden.read_text("utf-8")
            hidden.write_text(text.replace("uniform(-4, 4", "uniform(-4, 3", 1), "utf-8")
        found[name] = grader(command, folder / "student" if name == "status" else folder)
        say(f"{students} students: {name}: {found[name].processor:.2f} s, {found[name].wall:.2f} s wall")
    kib = {name: _bytes(folder / name) / students / 1024 for name in ("submitted", "results", "feedback")}
    kib["exchange"] = _bytes(folder / "exchange") / students / 1024
    shutil.rmtree(folder.parent)
    return Class(machine(), os.cpu_count() or 1, found, kib)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[10, 100, 1000], help="students of each class"
    )
    parser.add_argument("--submissions", type=int, default=10, help="submissions that each tool grades")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each tool; 0 leaves the tools out")
    parser.add_argument("--otter", type=Path, metavar="VENV", help="where otter-grader is installed")
    parser.add_argument("--no-cluster", dest="cluster", action="store_false", help="leave Dask's workers out")
    parser.add_argument(
        "--write", action="store_true", help="keep the figures, and write the pages with them"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept, parent = Figures.read() if options.write else Figures(), Path(folder)
        if options.rounds:
            found = compare(options.submissions, options.rounds, options.otter, parent)
            found.classes = kept.classes
            print(tools_table(found))
        else:
            found = kept
        for size in sorted(options.sizes):
            found.classes[size] = measure(size, parent, cluster=options.cluster)
    if options.sizes:
        print(classes_table(found.classes))
    if options.write:
        found.write()


if __name__ == "__main__":
    main()
