"""What students get of a form: the empty form, its questions, the public checks; no answer and no rubric."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from grader.authoring.leaks import SHORTEST, shown_lines, squeeze
from grader.authoring.problems import Problem, refuse
from grader.authoring.readme import form_readme
from grader.authoring.sources import Sources
from grader.course.model import ASSIGNMENT_FILE, SOLUTIONS, Assignment, Course
from grader.work.choosing import notebook_of
from grader.work.forms.answers import ANSWERS_FILE, Answers, read_answers
from grader.work.forms.blank import empty_form, form_notebook
from grader.work.forms.code import answer_of
from grader.work.forms.questions import (
    GIVEN_FILE,
    QUESTIONS_FILE,
    RUBRIC_FILE,
    Code,
    Form,
    Rubrics,
    Text,
    read_form,
    read_rubrics,
)


def form_bundle(course: Course, sources: Sources) -> dict[str, bytes]:
    """Return the files that students get of a form, by name.

    Raises
    ------
    CourseError
        If the questions or rubrics are wrong.
    AuthoringError
        If the questions do not fit ``assignment.toml``, the reference does not answer them all, or an answer
        would be given away.
    """
    assignment = sources.assignment
    folder = course.solution(assignment.name)
    form, place = read_form(folder), f"{SOLUTIONS}/{assignment.name}"
    answers = read_answers(form, {ANSWERS_FILE: sources.solution.text.encode()})
    rubrics = read_rubrics(folder, form)
    refuse(
        [
            *_unfit(form, assignment, f"{place}/{QUESTIONS_FILE}"),
            *_unanswered(answers, sources.solution.file),
            *_wrong_rubrics(rubrics, assignment, f"{place}/{RUBRIC_FILE}"),
        ]
    )
    public = [ASSIGNMENT_FILE, QUESTIONS_FILE, assignment.public_checks]
    public += [GIVEN_FILE] if form.given else []
    bundle = {
        "README.md": form_readme(assignment, form.introduction).encode(),
        ANSWERS_FILE: empty_form(assignment.title, form, assignment.worth).encode(),
        notebook_of(ANSWERS_FILE): form_notebook(form, assignment.worth, {}),
        **{name: (folder / name).read_bytes() for name in public},
    }
    refuse(_leaks(_secrets(form, answers, rubrics), bundle, sources.solution.file))
    return bundle


def _unfit(form: Form, assignment: Assignment, file: str) -> Iterator[Problem]:
    """Yield the differences between the questions and the exercises of ``assignment.toml``."""
    texts = {question.id for question in form.questions if isinstance(question, Text)}
    for table, there, asked in (
        ("points", assignment.points, set(form.ids) - texts),
        ("marked", assignment.marked, texts),
    ):
        for name in sorted(asked ^ there.keys()):
            told = f"is in [{table}] of {ASSIGNMENT_FILE}, and no such question is here"
            if name in asked:
                told = f"is missing in [{table}] of {ASSIGNMENT_FILE}"
            yield Problem(file, 1, f"The question {name!r} {told}.")


def _unanswered(answers: Answers, file: str) -> Iterator[Problem]:
    for name, told in answers.faults.items():
        yield Problem(file, 1, f"The answer to {name!r} cannot be read: {told}")
    for name, text in answers.texts.items():
        if not text:
            yield Problem(file, 1, f"There is no model answer to {name!r}.")


def _wrong_rubrics(rubrics: Rubrics, assignment: Assignment, file: str) -> Iterator[Problem]:
    for name in rubrics.rubric:
        worth, wanted = rubrics.points(name), assignment.marked.get(name, math.nan)
        if not math.isclose(worth, wanted):
            told = f"The rubric of {name!r} is worth {worth:g} points, but assignment.toml says {wanted:g}."
            yield Problem(file, 1, told)


def _secrets(form: Form, answers: Answers, rubrics: Rubrics) -> list[str]:
    """Return what students must not get: right sides of code answers, model answers and rubrics."""
    secret = [item.says for items in rubrics.rubric.values() for item in items]
    secret += [line for text in answers.texts.values() for line in text.split("\n")]
    for question in form.questions:
        if isinstance(question, Code):
            answer = answer_of(question, answers.functions[question.id])
            secret.append(answer.removeprefix(f"{question.target} = "))
    return [squeezed for line in secret if len(squeezed := squeeze(line)) >= SHORTEST]


def _leaks(secrets: list[str], bundle: Mapping[str, bytes], file: str) -> Iterator[Problem]:
    for name in bundle.keys() - {GIVEN_FILE}:  # which gives on purpose what answers call
        for number, line in shown_lines(name, bundle[name]):
            for secret in secrets:
                if secret in line:
                    yield Problem(file, 1, f"An answer, {secret!r}, also stands in {name}, line {number}.")
