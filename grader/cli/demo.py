"""`grader demo`: the whole way, with a throwaway course and twelve simulated students."""

from __future__ import annotations

import datetime as dt
import shlex
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.course.model import Course

_ASSIGNMENT = "00-warm-up"
_COURSE = """\
format = 1
id = "demo"
title = "Demo"
exchange = "../exchange"
secret = "../secret"

[late]
policy = "percent"
percent_per_day = 10
floor_percent = 50

[[assignments]]
name = "{name}"
due = {due}
"""


@click.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for it. Default: a temporary one.",
)
def demo(into: Path | None) -> None:
    """Run the whole way once, with twelve simulated students.

    Release, fetch, submit, collect, grade, report: in a throwaway course that stays to look at.

    \b
    Example:  grader demo
    """
    from rich.console import Console

    from grader.authoring.build import write_bundle
    from grader.cli.simulated import CLASS
    from grader.exchange.actions import Exchange
    from grader.grading.run import grade_assignments
    from grader.receipts.deliver import collect
    from grader.reports.publish import publish
    from grader.reports.table import class_table
    from grader.sandbox.choose_level import chosen_level

    start = time.perf_counter()
    root = into.resolve() if into else Path(tempfile.mkdtemp(prefix="grader-demo-"))
    course = _course(root)
    _step("build", f"{len(write_bundle(course, _ASSIGNMENT))} files for students, solutions taken out")
    exchange = Exchange(course)
    exchange.release(_ASSIGNMENT, course.assignment(_ASSIGNMENT))
    _step("release", exchange.transport.address)
    course = _hand_in(course, root / "students")
    _step("submit", f"{len(CLASS)} students fetched, wrote and submitted, one of them late")
    # The due date has passed meanwhile, and the exchange knows that of its own course only.
    taken = collect(Exchange(course), _ASSIGNMENT, dt.datetime.now(dt.UTC))
    _step("collect", f"{sum(item.action == 'new' for item in taken)} submissions")
    results = grade_assignments(course, [_ASSIGNMENT], isolation=chosen_level())
    _step("grade", f"{len(results)} submissions, each in a process of its own")
    publish(course, _ASSIGNMENT, results)
    _step("publish", "feedback that only its student can read")
    click.echo()
    Console().print(class_table(_ASSIGNMENT, results))
    click.echo()
    seconds = time.perf_counter() - start
    click.echo(f"The course, its submissions and results are in {course.root} ({seconds:.1f} s).")
    emmy = root / "students" / "emmy" / _ASSIGNMENT
    click.echo(f"Look further:  cd {shlex.quote(str(course.root))} && grader report --csv -")
    click.echo(f"As a student:  cd {shlex.quote(str(emmy))} && grader check")


def _course(root: Path) -> Course:
    """Make the course; its assignment is due in a week, and late work loses 10 % a day."""
    from grader.authoring.new import EXAMPLE_ASSIGNMENT, new_course

    folder = root / "course"
    new_course(folder, title="Demo", course_id="demo", exchange="../exchange", assignment=EXAMPLE_ASSIGNMENT)
    return _due(folder, dt.datetime.now(dt.UTC) + dt.timedelta(days=7))


def _due(folder: Path, moment: dt.datetime) -> Course:
    """Set when the assignment is due, and read the course anew."""
    from grader.course.files import load_course

    text = _COURSE.format(name=_ASSIGNMENT, due=moment.isoformat())
    (folder / "course.toml").write_text(text, encoding="utf-8")
    return load_course(folder)


def _hand_in(course: Course, homes: Path) -> Course:
    """Let all students hand in, the due date passing before the last of them does."""
    from grader.cli.simulated import CLASS
    from grader.exchange.actions import Exchange
    from grader.receipts.deliver import hand_in

    solution = course.solution(_ASSIGNMENT)
    *in_time, late = CLASS
    for student in (*in_time, late):
        if student is late:
            course = _due(course.root, dt.datetime.now(dt.UTC))
        exchange = Exchange(course)
        (homes / student.name).mkdir(parents=True)
        folder = exchange.fetch(_ASSIGNMENT, homes / student.name)
        (folder / "warmup.py").write_text(student.file(solution), encoding="utf-8")
        hand_in(exchange, folder, student.name)
    return course


def _step(name: str, text: str) -> None:
    click.secho(f"{name:<8}", fg="green", nl=False)
    click.echo(f"  {text}")
