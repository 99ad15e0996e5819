"""Who reads what of the results: `grader report`, `show` and `log` for staff, `publish` for students."""

import shutil
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import click

from grader.cli.options import (
    course_option,
    graded,
    inform_students,
    older,
    show_table,
    show_tables,
    told_apart,
    warn,
    write_document,
)
from grader.errors import GraderError, GradingError
from grader.messages import counted
from grader.reports import formats

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result
    from grader.nbgrader.gradebook.merge import Prefer

_APART = (
    "{n} of them did not come in by the exchange, so students do not find it there. To bring it to them: "
    "'grader report {name} --format moodle-feedback -O file=DOWNLOAD.zip' (or canvas-feedback), or "
    "'grader publish {name} --mail FOLDER' or '--send'."
)
_FORMATS = "\n".join(
    textwrap.fill(
        "; ".join([one.summary, *(f"-O\N{NO-BREAK SPACE}{option}" for option in one.options)]),
        80,
        initial_indent=f"  {name:<15} {one.ending:<6} ",
        subsequent_indent=" " * 25,
    ).replace("\N{NO-BREAK SPACE}", " ")
    for name, one in formats.REPORTS.items()
)


@click.command(
    epilog=f"\b\nFormats, endings of their files (in brackets: add --format), options:\n{_FORMATS}"
)
@click.argument("assignments", nargs=-1)
@click.option("--format", "format_", type=click.Choice(list(formats.REPORTS)), help="Make this document.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write it there; its ending can name the format. Default: the screen.",
)
@click.option(
    "-O", "--option", "options", multiple=True, metavar="NAME=VALUE", help="A format's option; repeatable."
)
@click.option("--csv", metavar="FILE", help="The same as --format csv -o FILE.")
@click.option("--json", metavar="FILE", help="The same as --format json -o FILE.")
@click.option(
    "--html", metavar="FILE", help="Write the class report there, and beside it the feedback pages."
)
@click.option("--gradebook", metavar="URL", help="Write nbgrader's gradebook, and take over marks from it.")
@click.option(
    "--prefer",
    type=click.Choice(["ours", "gradebook"]),
    help="With --gradebook: whose mark counts where both differ. Default: neither; they are listed.",
)
@course_option
def report(
    assignments: tuple[str, ...],
    format_: str | None,
    output: str | None,
    options: tuple[str, ...],
    html: str | None,
    gradebook: str | None,
    prefer: Literal["ours", "gradebook"] | None,
    course: "Course",
    **also: str | None,
) -> None:
    """Show the class, or write a document or a gradebook.

    The class report is one page for a browser: how points are spread, which mistakes to teach about, which
    checks tell something, who is missing, and what needs a person. It loads nothing from elsewhere.

    Exit code 1 if a result cannot be read, and is therefore left out, or a mark needs a decision.

    \b
    Example:  grader report 01-activations
              grader report --format stuck
              grader report --html class.html
              grader report --csv grades.csv
              grader report --format csv -O "delimiter=;" -o grades.csv
              grader report --format canvas -O file=exported.csv -o upload.csv
              grader report --gradebook sqlite:///gradebook.db
    """
    from grader.grading.marks import marked

    if prefer and not gradebook:
        raise click.UsageError("--prefer needs --gradebook.")
    if output and not format_:
        format_ = formats.ending_format(output)
    if options and not format_:
        raise click.UsageError("--option needs --format.")
    for option in options:
        if "=" not in option:
            raise click.UsageError(f"--option {option}: write NAME=VALUE.")
    values = {name: value for name, _, value in (option.partition("=") for option in options)}
    its = " ".join(formats.REPORTS[format_].options) if format_ else ""
    if "width=" in its and not output and sys.stdout.isatty():
        values.setdefault("width", str(max(20, shutil.get_terminal_size().columns)))
    chosen = formats.report(format_, values) if format_ else None
    wanted = [(chosen, output or "-")] if chosen else []
    wanted += [(formats.report(name), file) for name, file in also.items() if file]
    pages = Path(html).with_name(f"{Path(html).stem}-pages") if html and html != "-" else None
    wanted += [(formats.report("html", {"pages": quote(pages.name)} if pages else {}), html)] if html else []
    results, problems = graded(course, assignments)
    for name, found in results.items():
        with suppress(GraderError):  # without its checks, results are reported all the same
            if sentence := older(course, name, found):
                warn([f"{sentence} 'grader grade {name}' grades them again."])
    if gradebook:
        problems += _write_gradebook(course, results, gradebook, prefer or "")
        results = {name: marked(course, found)[0] for name, found in results.items()}
    for document, file in wanted:
        content, remarks = document(course, results)
        write_document(file, content)
        warn(remarks)
    if pages:
        from grader.cli.bar import with_bar
        from grader.reports.feedback import write_pages

        count = write_pages(course, results, pages, with_bar("Writing pages"))
        click.echo(f"Wrote {counted(count, 'feedback page')} into {pages}", err=True)
    if not wanted and not gradebook:
        from grader.reports.table import tables

        show_tables(*tables(course, results))
    raise SystemExit(1 if problems else 0)


@click.command()
@click.argument("student")
@click.argument("assignments", nargs=-1)
@course_option
def show(student: str, assignments: tuple[str, ...], course: "Course") -> None:
    """Show how one student did, and what is missing.

    All assignments of the course, each with its exercises and what the checks and persons said. Of
    assignments that are named, also the feedback, as the student reads it.

    \b
    Example:  grader show ada
              grader show ada 01-activations
    """
    from grader.grading.store import named_student
    from grader.reports.student import student_page

    results, problems = graded(course, assignments, dropped=True)
    student = named_student(course, student)
    show_tables(*student_page(course, student, course.chosen(assignments), results))
    if assignments:
        own = {name: [one for one in found if one.student == student] for name, found in results.items()}
        write_document("-", formats.report("feedback")(course, own)[0])
    raise SystemExit(1 if problems else 0)


@click.command()
@click.argument("student")
@click.argument("assignments", nargs=-1)
@course_option
def log(student: str, assignments: tuple[str, ...], course: "Course") -> None:
    """Tell how a student's grades came about, the oldest first.

    What was handed in, collected, graded (with which checks and versions), marked by whom, published, graded
    again (and what had changed), extended, excused, and asked about.

    \b
    Example:  grader log ada
              grader log ada 01-activations
    """
    from grader.files.records import shown
    from grader.grading.store import named_student
    from grader.reports.student import story

    student, names = named_student(course, student), course.chosen(assignments)
    steps, problems = story(course, student, names)
    warn(problems, "red")
    several = len({one.assignment for one in steps}) > 1
    rows = [(shown(one.at, course.zone), *[one.assignment] * several, one.what, one.by) for one in steps]
    if rows:
        show_table(["when", *["assignment"] * several, "what", "by"], [], rows)
    else:
        click.echo(f"Nothing was handed in or done for {student} yet.")
    raise SystemExit(1 if problems else 0)


def _write_gradebook(
    course: "Course", results: "dict[str, list[Result]]", url: str, prefer: "Prefer"
) -> list[str]:
    """Write a gradebook and say what was odd; return what needs a decision."""
    from grader.nbgrader.gradebook import write_gradebook
    from grader.nbgrader.graded_notebook import write_graded_notebooks
    from grader.sandbox.text import plain_text

    summary = write_gradebook(course, results, url, prefer)
    for name, found in results.items():
        write_graded_notebooks(course, name, found)
    warn(map(plain_text, summary.remarks))
    warn(map(plain_text, summary.problems), "red")
    taken, count = summary.taken_over, summary.submissions
    marks = f", {counted(taken, 'mark')} taken over from it" if taken else ""
    click.echo(f"The gradebook holds {counted(count, 'submission')}{marks}.")
    return summary.problems


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--model-answers", is_flag=True, help="Show the model answers to questions that you marked.")
@click.option("--stale", is_flag=True, help="Publish results that checks of an earlier form gave as well.")
@click.option("--allow-lower", is_flag=True, help="Publish as well what has fewer points than before.")
@click.option("--mail", metavar="FOLDER", help="Write it as e-mails as well, a file (.eml) a student.")
@click.option("--send", is_flag=True, help="Send it by e-mail as well, as [mail] in course.toml says.")
@course_option
def publish(
    assignments: tuple[str, ...],
    model_answers: bool,
    stale: bool,
    allow_lower: bool,
    mail: str | None,
    send: bool,
    course: "Course",
) -> None:
    """Give students their feedback: each can read only their own.

    By default on all that is graded. Where grading again, or a mark, took points of the same work away, the
    published grade stands, here and in reports, until --allow-lower. Exit code 1 if not all was published.

    \b
    Example:  grader publish
              grader publish 01-activations
              grader publish 01-activations --send
    """
    from grader.cli.bar import with_bar
    from grader.exchange.actions import Exchange
    from grader.reports.feedback import publish as give

    results, problems = graded(course, assignments, newest=True)
    failed, exchange, trouble = bool(problems), Exchange(course), list[GraderError]()
    for name, found in results.items():
        with told_apart(name, len(results), trouble):
            if not stale and (sentence := older(course, name, found)):
                hint = f"Run 'grader grade {name}', or publish them as they are with --stale."
                raise GradingError(sentence, hint)
            how = {"with_models": model_answers, "allow_lower": allow_lower}
            published, left, before = give(course, name, found, **how, through=with_bar(f"Publishing {name}"))
            of = "all" if before == len(published) else f"{before} of them"
            known = f", {of} with the same results as before" if before else ""
            click.echo(f"Published feedback on {counted(len(published), 'submission')}{known}.")
            if unmarked := sum(bool(result.unmarked_points) for result in published):
                click.secho(f"{unmarked} of them hold answers that are not marked yet.", fg="yellow")
            warn(f"Not published: {sentence}" for sentence in left)
            failed |= bool(left)
            apart = sum(not exchange.has_copy(result.source) for result in published)
            if apart and not (mail or send):
                click.echo(_APART.format(n=apart, name=name))
            if mail or send:
                failed |= _by_mail(course, name, published, model_answers, Path(mail) if mail else None, send)
    inform_students(exchange)
    raise SystemExit(1 if failed or trouble else 0)


def _by_mail(
    course: "Course", name: str, published: "list[Result]", models: bool, folder: Path | None, send: bool
) -> bool:
    """Write feedback as e-mails, or send it; return whether somebody gets none."""
    from grader.reports import mail

    made, without = mail.messages(course, name, published, with_models=models)
    warn(without)
    if folder:
        mail.write(made, folder / name)
        click.echo(f"Wrote {counted(len(made), 'e-mail')} into {folder / name}.")
    refused = list[str]()
    if send:
        new = mail.unsent(course, name, made)
        refused = [f"{student}: {why}." for student, why in mail.send(course, name, new) if why]
        before = f"; {len(made) - len(new)} had the same before" if len(new) < len(made) else ""
        click.echo(f"Sent {counted(len(new) - len(refused), 'e-mail')}{before}.")
        warn(f"Not sent: {sentence}" for sentence in refused)
    return bool(without or refused)
