"""What an author of a form has to get right, and small faults in its answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.work.forms.code import answer_of, code_function
from grader.work.forms.filled import ANSWERS_FILE, Answers, read_answers
from grader.work.forms.questions import QUESTIONS_FILE, RUBRIC_FILE, Choice, Code, Form, Rubrics
from grader.work.forms.sections import read_sections, replace_sections
from grader.work.forms.short_answers import chosen_options
from grader.work.percent import BEGIN, END
from grader.work.unreadable import Unreadable
from grader.work.work import Mutant


def form_problems(
    form: Form, assignment: Assignment, answers: Answers, rubrics: Rubrics
) -> Iterator[tuple[str, str]]:
    """Yield each file in which something does not fit, and a sentence."""
    texts = {text.id for text in form.texts()}
    for table, there, asked in (
        ("points", assignment.points, set(form.ids) - texts),
        ("marked", assignment.marked, texts),
    ):
        for name in sorted(asked ^ there.keys()):
            why = f"is in [{table}] of {ASSIGNMENT_FILE}, and no such question is here"
            if name in asked:
                why = f"is missing in [{table}] of {ASSIGNMENT_FILE}"
            yield QUESTIONS_FILE, f"The question {name!r} {why}."
    for name, why in answers.faults.items():
        yield ANSWERS_FILE, f"The answer to {name!r} cannot be read: {why}"
    for name, text in answers.texts.items():
        if not text:
            yield ANSWERS_FILE, f"There is no model answer to {name!r}."
    for name in rubrics.rubric:
        worth, wanted = rubrics.points(name), assignment.marked.get(name, math.nan)
        if not math.isclose(worth, wanted):
            why = f"is worth {worth:g} points, but {ASSIGNMENT_FILE} says {wanted:g}"
            yield RUBRIC_FILE, f"The rubric of {name!r} {why}."


def form_secrets(form: Form, answers: Answers, rubrics: Rubrics) -> list[str]:
    """Return what students must not get: right sides of code answers, model answers and rubrics."""
    secret = [item.says for items in rubrics.rubric.values() for item in items]
    secret += [line for text in answers.texts.values() for line in text.split("\n")]
    for question in form.questions:
        if isinstance(question, Code):
            answer = answer_of(question, answers.functions[question.id])
            secret.append(answer.removeprefix(f"{question.target} = "))
    # What given.py gives on purpose is none.
    given = ["".join(line.split()) for line in form.given.split("\n")]
    return [text for text in secret if not any("".join(text.split()) in line for line in given)]


def form_mutants(form: Form, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
    """Return all mutants of a filled-in form: of its code answers, and choices with one option changed.

    What can no longer be read is left out, for that is noticed without any check.
    """
    functions = read_answers(form, {ANSWERS_FILE: solution.encode()}).functions
    sections = read_sections(solution, dict.fromkeys(form.ids, ""))
    made = []
    for question in form.questions:
        if isinstance(question, Code):
            before = answer_of(question, functions[question.id])
            changed = _code(question, functions[question.id], mutate)
        elif isinstance(question, Choice):
            before = sections[question.id][0].all
            changed = _choices(question, before)
        else:
            continue
        for after in dict.fromkeys(changed):
            source = replace_sections(solution, f"## {question.id}\n\n```\n{after}\n```\n", form.ids)
            made.append(Mutant(question.id, before, after, source))
    return made


def _code(question: Code, function: str, mutate: Callable[[str], list[Mutant]]) -> Iterator[str]:
    head, _, body = function.partition("\n")
    for mutant in mutate(f"{head}\n    {BEGIN}\n{body}    {END}\n"):
        after = answer_of(question, mutant.source)
        try:
            code_function(question, after)
        except Unreadable:
            continue
        yield after


def _choices(question: Choice, before: str) -> Iterator[str]:
    right = set(chosen_options(question, before))
    for number in range(1, len(question.options) + 1):
        if changed := right ^ {number}:
            yield ", ".join(map(str, sorted(changed)))
