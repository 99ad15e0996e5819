"""Small faults put into the answers of a form, one at a time, to see whether the checks notice."""

from __future__ import annotations

from collections.abc import Iterator

from grader.authoring.mutants import Mutant, mutants
from grader.authoring.regions import BEGIN, END
from grader.work.forms.answers import ANSWERS_FILE, read_answers
from grader.work.forms.code import answer_of, code_function
from grader.work.forms.questions import Choice, Code, Form
from grader.work.forms.sections import read_sections, replace_sections
from grader.work.forms.values import chosen_options
from grader.work.unreadable import Unreadable


def form_mutants(form: Form, solution: str) -> list[Mutant]:
    """Return all mutants of a filled-in form: of its code answers, and choices with one option changed.

    What no longer can be read is left out, for that is noticed without any check.

    Parameters
    ----------
    form : Form
        The questions.
    solution : str
        The right answers.
    """
    functions = read_answers(form, {ANSWERS_FILE: solution.encode()}).functions
    sections = read_sections(solution, dict.fromkeys(form.ids, ""))
    made = []
    for question in form.questions:
        if isinstance(question, Code):
            before = answer_of(question, functions[question.id])
            changed = _code(question, functions[question.id])
        elif isinstance(question, Choice):
            before = sections[question.id][0].all
            changed = _choices(question, before)
        else:
            continue
        for after in dict.fromkeys(changed):
            source = replace_sections(solution, f"## {question.id}\n\n```\n{after}\n```\n", form.ids)
            made.append(Mutant(question.id, before, after, source))
    return made


def _code(question: Code, function: str) -> Iterator[str]:
    head, _, body = function.partition("\n")
    for mutant in mutants(f"{head}\n    {BEGIN}\n{body}    {END}\n"):
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
