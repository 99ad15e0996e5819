"""`grader mark`: the instructor goes through the answers in plain text, one question after the other."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result
    from grader.work.work import MarkedQuestion

_POINTS = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?)(?:\s+(.*))?")
_KEYS = "points [comment], f all points, c comment, b back, s skip, r rubric, q quit"
_LONGEST = 20_000


@click.command()
@click.argument("assignment")
@click.option("--question", help="Mark the answers to this question only.")
@click.option("--names", is_flag=True, help="Show whose answer it is.")
@click.option("--again", is_flag=True, help="Go through answers that are marked as well.")
@course_option
def mark(assignment: str, question: str | None, names: bool, again: bool, course: "Course") -> None:
    """Give points for the answers that no check can grade.

    All answers to one question come after each other, without names, with rubric and model answer. Each mark
    is kept at once: stop whenever you like, and go on with the same command.

    \b
    Example:  grader mark 09-check-tests
              grader mark 09-check-tests --question why_half
    """
    from grader.grading.marking import give, questions_to_mark
    from grader.grading.store import MarkStore

    done = set[tuple[str, str, str]]()
    [name] = course.chosen([assignment])
    todo, problems = questions_to_mark(course, name, question, again=again)
    for problem in problems:
        click.secho(problem, fg="red", err=True)
    store = MarkStore(course)
    try:
        for number, (text, results) in enumerate(todo, 1):
            click.secho(f"\nQuestion {number} of {len(todo)}: {text.id}", bold=True)
            _show_question(text)
            for place, points, comment in _marks(text, results, names):
                done.add((text.id, results[place].student, results[place].judgement.texts[text.id]))
                results[place] = give(store, results[place], text.id, points, comment)
    except click.Abort:  # also a typed 'q'
        click.echo()
    left = sum(len(results) for _, results in todo) - len(done)
    click.echo(f"{len(done)} marked{f', {left} left' if left else ''}; all marks are kept.")


def _show_question(text: "MarkedQuestion") -> None:
    """Show prompt, rubric and model answer."""
    click.echo(text.prompt.strip())
    for item in text.rubric:
        click.secho(f"  {item.points:g}  {item.says}", fg="cyan")
    _show("model", text.model, "green")


def _marks(text: "MarkedQuestion", results: "list[Result]", names: bool) -> Iterator[tuple[int, float, str]]:
    """Go through all answers to a question; yield which of them, in the same words, get which mark."""
    from grader.grading.marking import wording

    said = [wording(result.judgement.texts[text.id]) for result in results]
    place, asked = 0, set[str]()
    while place < len(results):
        step, points, comment = _ask(text, results, place, names)
        if points is not None:
            others = () if said[place] in asked else range(place + 1, len(results))
            same = [n for n in others if said[n] == said[place]]
            more = f"{len(same)} more answer{'s' * (len(same) > 1)}"
            if same and not click.confirm(f"The same for {more} in the same words?", default=True):
                same = []
            asked.add(said[place])
            for number in (place, *same):
                yield number, points, comment
            step += len(same)
        place = max(0, place + step)


def _ask(
    text: "MarkedQuestion", results: "list[Result]", place: int, names: bool
) -> tuple[int, float | None, str]:
    """Show one answer; return how far to go, and points and comment if any."""
    result = results[place]
    mark, worth = result.marks.get(text.id), result.exercises[text.id]
    whose = f", {result.student}" if names else ""
    before = "" if mark is None or mark.points is None else f", marked with {mark.points:g}"
    click.echo(f"\n{text.id}, answer {place + 1} of {len(results)}{whose}{before}")
    _show("answer", result.judgement.texts[text.id])
    comment = mark.comment if mark else ""
    if comment:
        _show("comment", comment)
    while True:
        typed = click.prompt(f"0 to {worth:g}", default="", show_default=False).strip()
        if typed in ("b", "s"):
            return (-1 if typed == "b" else 1), None, ""
        if typed == "q":
            raise click.Abort
        if typed == "r":
            _show_question(text)
        elif typed == "c" or typed.startswith("c "):
            comment = typed[2:].strip() or click.prompt("Comment", default="", show_default=False)
        elif typed == "f":
            return 1, worth, comment
        elif (found := _POINTS.fullmatch(typed)) and float(found[1].replace(",", ".")) <= worth:
            return 1, float(found[1].replace(",", ".")), found[2] or comment
        else:
            click.echo(_KEYS)


def _show(label: str, text: str, colour: str | None = None) -> None:
    """Show a text, whoever wrote it: each line begins with a bar, and none moves the cursor."""
    from grader.sandbox.text import plain_text

    click.secho(f"{label}:", dim=True)
    for line in plain_text(text, _LONGEST).split("\n"):
        click.secho(f"  | {line}", fg=colour)
    if len(text) > _LONGEST:
        click.echo(f"  ... and {len(text) - _LONGEST} characters more")
