"""`grader demo`: the whole way, with a throwaway course and twelve simulated students."""

import datetime as dt
import shlex
import shutil
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import NEW_FOLDER, show_tables

if TYPE_CHECKING:
    from grader.course.model import Course

_ASSIGNMENT = "00-warm-up"
_COURSE = {
    "format": 1,
    **{"id": "demo", "title": "Demo", "exchange": "../exchange", "secret": "../secret"},
    "late": {"policy": "percent", "percent_per_day": 10, "floor_percent": 50},
}
# What each student hands in: a whole file, or the solution with functions of these mistakes and variants.
CLASS: dict[str, str | list[str]] = tomllib.loads(Path(__file__).with_name("demo.toml").read_text("utf-8"))


@click.command()
@click.option("--into", type=NEW_FOLDER, help="Folder for it. Default: a temporary one.")
def demo(into: Path | None) -> None:
    """Run the whole way once, with twelve simulated students.

    Release, fetch, submit, collect, grade, report: in a throwaway course that stays to look at.

    \b
    Example:  grader demo
    """
    from grader.authoring.build import write_bundle
    from grader.authoring.new import new_course
    from grader.exchange.actions import Exchange
    from grader.grading.run import How, grade_assignments
    from grader.receipts.deliver import collect
    from grader.reports.feedback import publish
    from grader.reports.table import class_table
    from grader.sandbox.choose_level import chosen_level

    start, now = time.perf_counter(), dt.datetime.now(dt.UTC)
    root = into.resolve() if into else Path(tempfile.mkdtemp(prefix="grader-demo-"))
    about = {"title": "Demo", "course_id": "demo", "exchange": "../exchange"}
    new_course(root / "course", **about, assignment=_ASSIGNMENT)
    course = _due(root / "course", now + dt.timedelta(days=7))
    _step("build", f"{len(write_bundle(course, _ASSIGNMENT))} files for students, solutions taken out")
    exchange = Exchange(course)
    exchange.release(_ASSIGNMENT, course.assignment(_ASSIGNMENT))
    _step("release", exchange.transport.address)
    course = _hand_in(course, root / "students")
    _step("submit", f"{len(CLASS)} students fetched, wrote and submitted, one of them late")
    # The due date has passed meanwhile, and the exchange knows that of its own course only.
    taken = collect(Exchange(course), _ASSIGNMENT, dt.datetime.now(dt.UTC))
    Exchange(course).inform()
    _step("collect", f"{sum(item.action == 'new' for item in taken)} submissions")
    results = grade_assignments(course, [_ASSIGNMENT], How(isolation=chosen_level()))
    _step("grade", f"{len(results)} submissions, each in a process of its own")
    publish(course, _ASSIGNMENT, results)
    _step("publish", "feedback that only its student can read")
    click.echo()
    show_tables(class_table(_ASSIGNMENT, results))
    click.echo()
    seconds = time.perf_counter() - start
    click.echo(f"The course, its submissions and results are in {course.root} ({seconds:.1f} s).")
    grader, emmy = _program(), root / "students" / "emmy" / _ASSIGNMENT
    click.secho("\nAs the instructor:", bold=True)
    click.echo(f"cd {shlex.quote(str(course.root))}\n{grader} report\n{grader} replay {_ASSIGNMENT} emmy")
    click.secho("\nAs the student emmy:", bold=True)
    click.echo(f"cd {shlex.quote(str(emmy))}\n{grader} check\n{grader} status\n{grader} feedback")


def _program() -> str:
    """Return how this program is called from any folder, as a shell takes it."""
    beside = Path(sys.executable).with_name("grader")
    return "grader" if shutil.which("grader") or not beside.exists() else shlex.quote(str(beside))


def _due(folder: Path, moment: dt.datetime) -> "Course":
    """Set when the assignment is due, and read the course anew."""
    from grader.course.files import load_course, to_toml

    plan = {**_COURSE, "assignments": [{"name": _ASSIGNMENT, "due": moment}]}
    (folder / "course.toml").write_bytes(to_toml(plan))
    return load_course(folder)


def _hand_in(course: "Course", homes: Path) -> "Course":
    """Let all students hand in, the due date passing before the last of them does."""
    import msgspec

    from grader.course.model import FETCHED_FILE
    from grader.exchange.actions import Exchange
    from grader.exchange.fetched import fetched_near, note_content
    from grader.receipts.deliver import hand_in
    from grader.receipts.receipt import ReceiptBook

    for student in CLASS:
        if student == "sofya":
            course = _due(course.root, dt.datetime.now(dt.UTC))
        exchange = Exchange(course)
        (homes / student).mkdir(parents=True)
        folder = exchange.fetch(_ASSIGNMENT, homes / student)
        (folder / "warmup.py").write_text(student_file(student, course), encoding="utf-8")
        receipt, _ = hand_in(exchange, folder, student, anyway=True)
        book = ReceiptBook(homes / student / "receipts")
        book.add(receipt)
        # Whoever goes into a student's folder is that student, and leaves no trace among their own receipts.
        [(_, note)] = fetched_near(folder)
        note = msgspec.structs.replace(note, student=student, receipts=str(book.folder))
        (folder / FETCHED_FILE).write_bytes(note_content(note))
    return course


def student_file(student: str, course: "Course") -> str:
    """Return what one of the class hands in."""
    from grader.course.files import load_assignment
    from grader.work.overlays import read_overlays

    work, folder = CLASS[student], course.solution(_ASSIGNMENT)
    if isinstance(work, str):
        return work
    assignment = load_assignment(folder)
    text = (folder / "warmup.py").read_text(encoding="utf-8")
    mistakes, variants = (read_overlays(folder, assignment, page) for page in ("mistakes", "variants"))
    for overlay in (*mistakes, *variants):
        if overlay.name in work:
            text = overlay.over(text).decode()
    return text


def _step(name: str, text: str) -> None:
    click.echo(f"{click.style(f'{name:<8}', fg='green')}  {text}")
