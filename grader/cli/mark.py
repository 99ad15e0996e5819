"""`grader mark`: the instructor goes through the answers in plain text, one question after the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, instructor_course

if TYPE_CHECKING:
    from grader.grading.marks import MarkStore
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
def mark(assignment: str, question: str | None, names: bool, again: bool, course_dir: Path | None) -> None:
    """Give points for the answers that no check can grade.

    All answers to one question come after each other, without names, with rubric and model answer. Each mark
    is kept at once: stop whenever you like, and go on with the same command.

    \b
    Example:  grader mark 09-check-tests
              grader mark 09-check-tests --question why_half
    """
    from grader.grading.marking import questions_to_mark
    from grader.grading.marks import MarkStore

    course = instructor_course(course_dir)
    [name] = course.chosen([assignment])
    todo, problems = questions_to_mark(course, name, question, again=again)
    for problem in problems:
        click.secho(problem, fg="red", err=True)
    _mark_all(_Desk(MarkStore(course), names), todo)


def _mark_all(desk: _Desk, todo: list[tuple[MarkedQuestion, list[Result]]]) -> None:
    """Go through all questions, until the end, a 'q', Ctrl-C or the end of the input."""
    try:
        for number, (text, results) in enumerate(todo, 1):
            click.secho(f"\nQuestion {number} of {len(todo)}: {text.id}", bold=True)
            desk.show_question(text)
            if not desk.mark_question(text, results):
                break
    except click.Abort:
        click.echo()
    left = sum(len(results) for _, results in todo) - len(desk.done)
    click.echo(f"{len(desk.done)} marked{f', {left} left' if left else ''}; all marks are kept.")


class _Desk:
    """Shows answers, reads points and keeps them at once."""

    def __init__(self, store: MarkStore, names: bool) -> None:
        self._store = store
        self._names = names
        self.done: set[tuple[str, str, str]] = set()

    def show_question(self, text: MarkedQuestion) -> None:
        """Show prompt, rubric and model answer."""
        click.echo(text.prompt.strip())
        for item in text.rubric:
            click.secho(f"  {item.points:g}  {item.says}", fg="cyan")
        _show("model", text.model, "green")

    def mark_question(self, text: MarkedQuestion, results: list[Result]) -> bool:
        """Go through all answers to a question; return whether to go on with the next."""
        place, asked = 0, set[str]()
        while place < len(results):
            answered = self._ask(text, results, place)
            if answered is None:
                return False
            step, points, comment = answered
            if points is not None:
                same = self._same(text, results, place, asked)
                asked.add(_wording(text, results[place]))
                for number in (place, *same):
                    results[number] = self._give(text, results[number], points, comment)
                step += len(same)
            place = max(0, place + step)
        return True

    def _ask(
        self, text: MarkedQuestion, results: list[Result], place: int
    ) -> tuple[int, float | None, str] | None:
        """Show one answer; return how far to go, and points and comment if any; None to quit."""
        result = results[place]
        mark, worth = result.marks.get(text.id), result.exercises[text.id]
        whose = f", {result.student}" if self._names else ""
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
                return None
            if typed == "r":
                self.show_question(text)
            elif typed == "c" or typed.startswith("c "):
                comment = typed[2:].strip() or click.prompt("Comment", default="", show_default=False)
            elif typed == "f":
                return 1, worth, comment
            elif (found := _POINTS.fullmatch(typed)) and float(found[1].replace(",", ".")) <= worth:
                return 1, float(found[1].replace(",", ".")), found[2] or comment
            else:
                click.echo(_KEYS)

    def _same(self, text: MarkedQuestion, results: list[Result], place: int, asked: set[str]) -> list[int]:
        """Return which of the next answers say the same and are to get the same mark; ask once."""
        said = _wording(text, results[place])
        same = [n for n in range(place + 1, len(results)) if _wording(text, results[n]) == said]
        if not same or said in asked:
            return []
        more = f"{len(same)} more answer{'s' * (len(same) > 1)}"
        return same if click.confirm(f"The same for {more} in the same words?", default=True) else []

    def _give(self, text: MarkedQuestion, result: Result, points: float, comment: str) -> Result:
        from grader.grading.marking import give

        self.done.add((text.id, result.student, result.judgement.texts[text.id]))
        return give(self._store, result, text.id, points, comment)


def _wording(text: MarkedQuestion, result: Result) -> str:
    from grader.grading.marking import wording

    return wording(result.judgement.texts[text.id])


def _show(label: str, text: str, colour: str | None = None) -> None:
    """Show a text, whoever wrote it: each line begins with a bar, and none moves the cursor."""
    from grader.sandbox.text import plain_text

    click.secho(f"{label}:", dim=True)
    for line in plain_text(text, _LONGEST).split("\n"):
        click.secho(f"  | {line}", fg=colour)
    if len(text) > _LONGEST:
        click.echo(f"  ... and {len(text) - _LONGEST} characters more")
