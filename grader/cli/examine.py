"""What is found about a receipt, a result or a machine: `grader receipt`, `replay` and `doctor`."""

import re
import shlex
import shutil
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.bar import patience
from grader.cli.options import FILE, address_option, course_option, receipt_book, show_table, student_course
from grader.errors import ExchangeError, GraderError, NotInCourse
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.engine.outcome import Outcome
    from grader.grading.replay import Replay

_SHORTEST_NUMBER = 6
_NUMBER = re.compile(r"[0-9a-fA-F]{1,64}")
_MARKS = {"proof": ("✓", "green"), "agrees": ("✓", "green"), "against": ("✗", "red"), "open": ("?", "yellow")}
_COLOURS = {"ok": "green", "none": "bright_black", "weak": "yellow", "broken": "red"}


@click.command()
@click.argument("file", type=FILE, metavar="FILE | NUMBER")
@click.argument("work", type=click.Path(path_type=Path, exists=True), required=False)
@address_option
def receipt(file: Path, work: Path | None, address: str | None) -> None:
    """Say what a receipt proves: who handed in what, and when.

    FILE is the receipt that 'grader submit' kept, or the signed one that 'grader status' fetches; NUMBER is
    that of one of your own, as these show it. WORK is a submission to compare with it: a folder, or one file.
    In the instructor's course, signatures are checked, and what was collected is looked at; a student can
    compare files, but prove nothing to others.

    Exit code 0 if it is proven, 1 if not.

    \b
    Example:  grader receipt alice.json
              grader receipt alice.json from-her-mail/
              grader receipt 4da8fae56c15
    """
    from grader.files.records import shown
    from grader.receipts.compare import examine
    from grader.receipts.receipt import Statement, read_receipt
    from grader.sandbox.text import plain_text

    number = str(file)
    kept = receipt_book().file_of(number) if not file.exists() and len(number) >= _SHORTEST_NUMBER else None
    if not kept and not file.exists() and _NUMBER.fullmatch(number):
        hint = f"'grader status' shows the numbers; give {_SHORTEST_NUMBER} or more digits of one, or a file."
        raise ExchangeError(f"No receipt of yours has this number: {number}.", hint)
    found, course = read_receipt(kept or file), None
    if kept:
        click.echo(f"{kept}")
    with suppress(NotInCourse):
        course = student_course(address)
    evidence = examine(found, course, work)
    said = evidence.said
    # Anybody may have written it: each is one line that moves no cursor.
    names = [plain_text(" ".join(text.split())) for text in (said.course, said.assignment, said.student)]
    click.secho("  ".join(names), bold=True)
    zone = course.zone if course else None
    click.echo(f"submitted  {shown(said.submitted, zone)}")
    if isinstance(said, Statement):
        click.echo(f"taken in   {shown(said.taken_in, zone)}")
    click.echo(f"hash       {said.hash}")
    for finding in evidence.findings:
        mark, colour = _MARKS[finding.kind]
        click.secho(f"{mark} {plain_text(' '.join(finding.message.split()))}", fg=colour)
    proven, colour = ("Proven.", "green") if evidence.proven else ("Not proven.", "red")
    click.secho(proven, fg=colour, bold=True)
    raise SystemExit(0 if evidence.proven else 1)


@click.command()
@address_option
def doctor(address: str | None) -> None:
    """Show what this machine can do, and what to mend.

    In a student's folder it looks at checking and handing in; elsewhere at grading, and at the course you are
    in. It changes nothing. Exit code 1 if something is broken.

    \b
    Example:  grader doctor
    """
    from grader.grading.doctor import Capability, examine

    course, instead = None, []
    try:
        course = student_course(address, kept=False)
    except NotInCourse:
        none = "you are in none; go into a course's folder, or name it with --course, to look at it as well"
        instead = [Capability("none", "course", none)]
    except GraderError as error:
        instead = [Capability("broken", "course", error.message)]
    found = [*examine(course), *instead]
    width = max(len(finding.what) for finding in found)
    for finding in found:
        state = click.style(f"{finding.state:<6}", fg=_COLOURS[finding.state])
        lines = [finding.message]
        if sys.stdout.isatty():
            lines = textwrap.wrap(finding.message, max(20, shutil.get_terminal_size().columns - width - 10))
        message = f"\n{'':<{width + 10}}".join(lines)
        click.echo(f"{state}  {finding.what:<{width}}  {message}")
    raise SystemExit(1 if any(finding.state == "broken" for finding in found) else 0)


@click.command()
@click.argument("result", metavar="RESULT")
@click.argument("student", required=False)
@click.option("--attempt", type=click.IntRange(1), default=1, help="Which attempt, where the best counts.")
@course_option
def replay(result: str, student: str | None, attempt: int, course: "Course") -> None:
    """Grade one submission again; say whether the result is the same.

    RESULT is a result file; or name an assignment and a student. The same seed, limits, checks and isolation
    level are used, and no result is written. Times are not compared.

    Exit code 0 if it is the same, 1 if not, or if the result was changed since; 2 if it cannot be repeated
    exactly: the submission is gone, or checks, limits, secret or versions have changed. If they have, it is
    graded with today's, and compared.

    \b
    Example:  grader replay results/01-activations/alice.json
              grader replay 01-activations alice
    """
    from grader.grading.marks import marked
    from grader.grading.replay import replay as grade_again
    from grader.grading.store import find_result, named_student

    if student is not None:
        [result], student = course.chosen([result]), named_student(course, student)
    graded = find_result(course, result, student, attempt)
    how = f"isolation {graded.basis.isolation}, round {graded.basis.round}"
    click.secho(f"{graded.assignment}  {graded.student}", bold=True, nl=False)
    click.echo(f"  graded {graded.graded.astimezone(course.zone):%Y-%m-%d %H:%M %Z}, {how}")
    with patience(f"Grading {graded.student} again ..."):
        again = grade_again(course, graded)
    click.echo(f"files in {again.folder}")
    if not again.genuine:
        click.secho("This result is not as it was graded, or the course's secret is another now.", fg="red")
    for change in again.changed:
        click.secho(f"Changed since then: {change}.", fg="yellow")
    if again.differences:
        show_table(["check", "then", "now"], [], difference_rows(again))
    if again.changed:
        click.secho("It cannot be graded exactly as it was; this is how it does today.", fg="yellow")
    click.secho(summary(again), fg="red" if again.differences else "green", bold=True)
    [with_marks], _ = marked(course, [graded])
    if with_marks.marks or graded.judgement.texts:
        show = f"grader show {shlex.quote(graded.student)} {graded.assignment}"
        click.echo(f"What persons gave is not included: only checks are run again. {show}")
    raise SystemExit(2 if again.changed else 1 if again.differences or not again.genuine else 0)


def summary(replay: "Replay") -> str:
    """Return in one sentence whether a submission did as before."""
    then, now = replay.result.judgement.outcomes, replay.judgement.outcomes
    before, points = (sum(outcome.earned for outcome in outcomes) for outcomes in (then, now))
    if count := len(replay.differences):
        come = "comes" if count == 1 else "come"
        changed = f"{count} of {counted(len(now), 'check')} {come} out differently"
        return f"Different: {changed}; {counted(before, 'point')} then, {points:g} now."
    whole = sum(outcome.check.worth for outcome in now)
    return f"The same: {counted(len(now), 'check')}, {points:g} of {counted(whole, 'point')}."


def difference_rows(replay: "Replay") -> list[tuple[str, str, str]]:
    """Return a row for each check that came out differently, with both outcomes."""
    return [
        (f"{one.exercise}: {one.title}", _outcome(then), _outcome(now))
        for one, then, now in replay.differences
    ]


def _outcome(outcome: "Outcome | None") -> str:
    if outcome is None:
        return "no such check"
    points = f"{outcome.status}, {outcome.earned:g} of {outcome.check.points:g}"
    return f"{points}\n{outcome.message}" if outcome.message else points
