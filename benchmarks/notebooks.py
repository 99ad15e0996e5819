"""What grading a notebook costs, here and with `nbgrader autograde`, measured in the same run.

Run with ``python benchmarks/notebooks.py``; it takes a minute or two and prints a Markdown table. Start-up is
counted for nobody: here a figure is the wall time of one submission in a running batch, from reading its
files to the diagnosis of its mistakes; of nbgrader it is what one more notebook adds to a command.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import datetime as dt

from grader.authoring.build import write_bundle
from grader.authoring.new import EXAMPLE_ASSIGNMENT, new_course
from grader.course.files import load_course
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.grading.run import How, grade, plan
from grader.nbgrader.source import NBGRADER_SOURCE, write_nbgrader_source
from grader.receipts.deliver import collect
from grader.sandbox.choose_level import chosen_level

NAME = "00-warm-up"
NOTEBOOK = "warmup.ipynb"


def course_with(root: Path, students: int) -> Course:
    """Make a course in which students have handed in the instructor's notebook."""
    new_course(
        root / "course",
        title="Benchmark",
        course_id="benchmark",
        exchange="../exchange",
        assignment=EXAMPLE_ASSIGNMENT,
    )
    course = load_course(root / "course")
    write_bundle(course, NAME)
    write_nbgrader_source(course, NAME)
    exchange = Exchange(course)
    exchange.release(NAME, course.assignment(NAME))
    right = (course.root / NBGRADER_SOURCE / NAME / NOTEBOOK).read_bytes()
    for number in range(students):
        home = root / "students" / str(number)
        home.mkdir(parents=True)
        folder = exchange.fetch(NAME, home)
        (folder / "warmup.py").unlink()
        (folder / NOTEBOOK).write_bytes(right)
        exchange.submit(folder, NAME, f"student-{number}")
    collect(course, exchange, NAME, dt.datetime.now(dt.UTC))
    return course


def our_seconds(course: Course, isolation: str) -> list[float]:
    """Return the wall time of each submission in one batch."""
    todo = plan(course, NAME, How(isolation=isolation, processes=1))
    results = grade(course, todo)
    assert all(result.earned == result.total for result in results)
    return [result.seconds for result in results]


def nbgrader_seconds(course: Course, *arguments: str) -> float:
    """Return the wall time of a command of nbgrader."""
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    command = [programs / "nbgrader", *arguments]
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - start


def one_more_notebook(course: Course, students: int) -> float:
    """Return what one more notebook adds to `nbgrader autograde`."""
    nbgrader_seconds(course, "generate_assignment", NAME, "--force")
    one = nbgrader_seconds(course, "autograde", NAME, "--student", "student-0", "--force")
    exclude = "--CourseDirectory.student_id_exclude=student-0"
    others = nbgrader_seconds(course, "autograde", NAME, exclude, "--force")
    return (others - one) / (students - 2)


def empty_checks(course: Course) -> None:
    """Let the check cells of nbgrader's notebook do nothing."""
    path = course.root / NBGRADER_SOURCE / NAME / NOTEBOOK
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "pass"
    path.write_text(json.dumps(document), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("--students", type=int, default=7, help="notebooks that nbgrader grades (3 or more)")
    parser.add_argument("--ours", type=int, default=50, help="notebooks that we grade")
    options = parser.parse_args()
    isolation = chosen_level()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        ours = statistics.median(our_seconds(course_with(Path(folder) / "ours", options.ours), isolation))
        course = course_with(Path(folder) / "theirs", options.students)
        same = one_more_notebook(course, options.students)
        empty_checks(course)
        least = one_more_notebook(course, options.students)
    rows = [
        (f"here, isolation {isolation}, 16 checks", ours),
        ("nbgrader autograde, the same notebook, whose cells ask for the same 16 checks", same),
        ("nbgrader autograde, the same notebook with empty check cells", least),
    ]
    print("| one notebook of 00-warm-up | seconds | ratio |\n| --- | ---: | ---: |")
    for what, seconds in rows:
        print(f"| {what} | {seconds:.3f} | {seconds / ours:.0f} |")


if __name__ == "__main__":
    main()
