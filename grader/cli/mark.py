"""`grader mark`: a person goes through the answers to one question, or the code of one exercise."""

import math
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import click

from grader.cli.options import course_option, warn
from grader.errors import GradingError
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.marking import ToMark
    from grader.grading.marks import MarkStore
    from grader.grading.results import Mark
    from grader.work.work import MarkedQuestion

_POINTS = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?)(?:\s+(.*))?")
_KEYS = "Type points [comment], or: f all points, c comment, b back, s skip, q quit"
_NUMBER = re.compile(r"#\d+")
_WITH_NUMBER = re.compile(r"(\d[\d.,]*|[fk])\s+(#\d+)")
_LONGEST = 20_000
_MOST_ITEMS, _LONGEST_ITEM = 20, 100

_Given: TypeAlias = "tuple[float | None, str]"


@click.command()
@click.argument("assignment")
@click.option("-e", "--exercise", "--question", help="Only this question, or the code of this exercise.")
@click.option("--student", help="Go through the work of this student only.")
@click.option("--names", is_flag=True, help="Show whose answer it is.")
@click.option("--again", is_flag=True, help="Go through answers that are marked as well.")
@click.option("--all", "everything", is_flag=True, help="Also what 'grader staff share' gave to others.")
@course_option
def mark(
    assignment: str,
    exercise: str | None,
    student: str | None,
    names: bool,
    again: bool,
    everything: bool,
    course: "Course",
) -> None:
    """Give points and comments, on answers in plain text or on code.

    All answers to one question come after each other, without names, with rubric and model answer; code with
    what the checks said. Points that you give to code are instead of the checks'. A comment that was used
    before is taken again by its number, with its points (#1) or others (2 #1). Each mark is kept at once:
    stop whenever you like, and go on with the same command. Students read the comments in their feedback.

    Several people may mark at the same time, here and in the browser: whoever is free gets the next answer
    that nobody has before them, and only of their share where the marking is shared out.

    \b
    Example:  grader mark 09-check-tests
              grader mark 09-check-tests --question why_half
              grader mark 01-activations --exercise relu --student ada
    """
    from grader.files.names import account
    from grader.grading.marking import questions_to_mark, share_of, shares_of
    from grader.grading.marks import MarkedMeanwhile, MarkStore, give, items_used
    from grader.grading.store import named_student

    done, me = set[tuple[str, str, str]](), account()
    [name] = course.chosen([assignment])
    only = named_student(course, student) if student else ""
    todo, problems = questions_to_mark(course, name, exercise, again=again, student=only)
    warn(problems, "red")
    if not (todo or again or problems):
        click.echo("Nothing is left to mark here; --again goes through what is marked as well.")
    if not everything:
        count = sum(len(one.results) for one in todo)
        todo = share_of(shares_of(course, name), me, todo)
        if others := count - sum(len(one.results) for one in todo):
            click.echo(f"{counted(others, 'answer')} of the share of others; --all shows them as well.")
    store, before = MarkStore(course), _marks_of(todo)
    try:
        for number, one in enumerate(todo, 1):
            asked, results = one.question.id, one.results
            click.secho(f"\nQuestion {number} of {len(todo)}: {asked}", bold=True, nl=False)
            click.echo("  (? shows the keys)")
            _show_question(one.question)
            look = partial(_look, store, one, me)
            for place, (points, comment) in _marks(one, items_used(store, name, asked), names, look):
                try:
                    results[place] = give(store, results[place], asked, points, comment, by=me)
                    done.add((asked, results[place].student, one.answers[place]))
                except MarkedMeanwhile as meanwhile:
                    warn([str(meanwhile)])
                    results[place] = meanwhile.result
    except click.Abort:  # also a typed 'q'
        click.echo()
    left = sum(now == then for now, then in zip(_marks_of(todo), before, strict=True))
    click.echo(f"{len(done)} marked{f', {left} left' if left else ''}; all marks are kept.")


def _marks_of(todo: "list[ToMark]") -> "list[Mark | None]":
    return [result.marks.get(one.question.id) for one in todo for result in one.results]


def _look(store: "MarkStore", todo: "ToMark", me: str, place: int) -> str:
    """Bring a result up to date; return why it is passed over, if others are at it or have marked it."""
    from grader.grading.marks import key_of, refreshed

    asked, before = todo.question.id, todo.results[place].marks.get(todo.question.id)
    if store.take(todo.results[place].assignment, me, [key_of(todo.results[place], asked)]) is None:
        return "somebody else has it before them"
    try:
        todo.results[place] = refreshed(store, todo.results[place])
    except GradingError as error:  # as was told before
        return error.message
    mark: Mark | None = todo.results[place].marks.get(asked)
    return f"marked by {mark.by or 'somebody else'} meanwhile" if mark and mark != before else ""


def _show_question(text: "MarkedQuestion") -> None:
    if text.prompt:
        _show_lines("", text.prompt.strip())
    for item in text.rubric:
        _show_lines("  ", f"{item.points:g}  {item.says}", "cyan")
    _show("model", text.model, "green")


def _marks(
    todo: "ToMark", items: "list[_Given]", names: bool, look: Callable[[int], str]
) -> "Iterator[tuple[int, _Given]]":
    """Go through all answers to a question; yield which of them, in the same words, get which mark."""
    from grader.grading.marking import wording

    if todo.whole:  # what is alike may do otherwise, with other functions beside it
        code = zip(todo.answers, todo.results, strict=True)
        said = [f"{answer} {result.checks_earned(todo.question.id):g}" for answer, result in code]
    else:
        said = [wording(answer) for answer in todo.answers]
    place, asked, step = 0, set[str](), 1
    while place < len(said):
        if (why := look(place)) and step > 0:
            click.echo(f"Answer {place + 1} of {len(said)} is passed over: {why}.")
            place += 1
            continue
        step, given = _ask(todo, place, items, names)
        if given is not None:
            others = () if said[place] in asked else range(place + 1, len(said))
            same = [n for n in others if said[n] == said[place]]
            more = counted(len(same), "more answer")
            if same and not click.confirm(f"The same for {more} in the same words?", default=True):
                same = []
            asked.add(said[place])
            if given[1] and given not in items:
                items.append(given)
            for number in (place, *same):
                yield number, given
            step += len(same)
        place = max(0, place + step)


def _ask(todo: "ToMark", place: int, items: "list[_Given]", names: bool) -> "tuple[int, _Given | None]":
    """Show one answer; return how far to go, and points and comment if any."""
    from grader.sandbox.text import plain_text

    result, asked = todo.results[place], todo.question.id
    worth = result.most(asked)
    comment = result.marks[asked].comment if asked in result.marks else ""
    fitting = [item for item in items[:_MOST_ITEMS] if item[0] is None or item[0] <= worth]
    numbered = {f"#{number}": item for number, item in enumerate(fitting, 1)}
    _show_answer(todo, place, names)
    for number, (points, said) in numbered.items():
        shown = "as checked" if points is None else f"{points:g}"
        _show_lines("  ", f"{number}  {shown}  {plain_text(' '.join(said.split()), _LONGEST_ITEM)}", "cyan")
    asks = bool(todo.question.prompt or todo.question.rubric or todo.question.model)
    keys = f"{_KEYS}{', k as the checks gave, w whole file' * bool(todo.whole)}{', r question' * asks}"
    keys += ", #1 as in the list above, 2 #1 its comment with other points" * bool(numbered)
    while True:
        typed = click.prompt(f"0 to {worth:g} [comment]", default="", show_default=False).strip()
        typed, said = _with_comment(typed, numbered, comment)
        at_once = numbered | {"f": (worth, said)} | ({"k": (None, said)} if todo.whole else {})
        found = _POINTS.fullmatch(typed)
        points = float(found[1].replace(",", ".")) if found else 0.0
        if typed in ("b", "s"):
            return (-1 if typed == "b" else 1), None
        if typed == "q":
            raise click.Abort
        if typed in at_once:
            return 1, at_once[typed]
        if found and points <= worth:
            return 1, (points, found[2] or said)
        if typed == "r" and asks:
            _show_question(todo.question)
        elif typed == "w" and todo.whole:
            _show("whole", todo.whole[place])
        elif typed == "c" or typed.startswith("c "):
            said = typed[2:].strip() or click.prompt("Comment", default="", show_default=False).strip()
            if _NUMBER.fullmatch(said) and said not in numbered:
                click.echo(f"There is no comment {said}; the comment is as before.")
                continue
            comment = numbered[said][1] if said in numbered else said
        elif typed in ("", "?"):
            click.echo(keys)
        else:
            why = f"more than {counted(worth, 'point')}" if found else "neither points nor one of the keys"
            why = "not in the list above" if numbered and _NUMBER.fullmatch(typed) else why
            click.echo(f"{typed[:_LONGEST_ITEM]!a} is {why}; ? shows the keys.")


def _with_comment(typed: str, numbered: "dict[str, _Given]", comment: str) -> tuple[str, str]:
    """Return what was typed, and its comment: the one so numbered, or else the number that is not known."""
    if not (taken := _WITH_NUMBER.fullmatch(typed)):
        return typed, comment
    key, number = taken.groups()
    return (key, numbered[number][1]) if number in numbered else (number, comment)


def _show_answer(todo: "ToMark", place: int, names: bool) -> None:
    """Show an answer with its mark so far; code with what the checks said about it."""
    from grader.reports.exercises import by_exercise, exercises_text

    result, asked = todo.results[place], todo.question.id
    mark, before = result.marks.get(asked), ""
    if mark is not None and (todo.whole or mark.points is not None):
        before = f", marked with {mark.points:g}" if mark.points is not None else ", looked at"
    whose = f", {result.student}" if names else ""
    click.echo(f"\n{asked}, answer {place + 1} of {len(todo.answers)}{whose}{before}")
    _show("answer", todo.answers[place] or f"(nothing defines {asked})")
    if todo.whole:
        did = by_exercise(result.judgement, whole=True)
        _show_lines("", exercises_text([one for one in did if one.name == asked]))
    if mark is not None and mark.comment:
        _show("comment", mark.comment)


def _show(label: str, text: str, colour: str | None = None) -> None:
    """Show a text, whoever wrote it: each line begins with a bar, and none moves the cursor."""
    from grader.sandbox.text import plain_text

    click.secho(f"{label}:", dim=True)
    _show_lines("  | ", plain_text(text, _LONGEST), colour)
    if len(text) > _LONGEST:
        click.echo(f"  ... and {len(text) - _LONGEST} characters more")


def _show_lines(head: str, text: str, colour: str | None = None) -> None:
    """Show lines, each behind the same; on a screen, those that are wider break between words."""
    from grader.reports.evidence import wrapped

    room = shutil.get_terminal_size().columns - len(head) if sys.stdout.isatty() else math.inf
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        for piece in wrapped(line, room, indent):
            click.secho(head + piece, fg=colour)
