"""Work that is a written form: `answers.md` with an answer to each question, or the notebook of it."""

import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.errors import CourseError, explained
from grader.files.tree import SubmittedFiles
from grader.work.choosing import elsewhere, in_utf_8, notebook_of
from grader.work.forms.blank import empty_form, form_notebook
from grader.work.forms.code import answer_of, code_function
from grader.work.forms.filled import ANSWERS_FILE, Answers, chosen_options, read_answers
from grader.work.forms.questions import (
    GIVEN_FILE,
    QUESTIONS_FILE,
    RUBRIC_FILE,
    Choice,
    Code,
    Text,
    read_form,
    read_rubrics,
)
from grader.work.forms.sections import ANSWER, replace_sections
from grader.work.notebooks.magics import cell_magic
from grader.work.percent import BEGIN, END
from grader.work.work import Kind, MarkedQuestion, Mutant, Unreadable, Work

_README = Path(__file__).with_name("form_readme.md")


class WrittenForm(Kind):
    """A form whose questions are the exercises; students never import anything, and write one line each."""

    suffix: ClassVar[str] = ".md"
    decides: ClassVar[tuple[str, ...]] = (QUESTIONS_FILE, GIVEN_FILE)
    magics: ClassVar[tuple[str, ...]] = (ANSWER.removeprefix("%%"),)

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.file = ANSWERS_FILE
        self._form = read_form(folder)
        self._assignment = assignment
        self._folder = folder

    def read(self, files: SubmittedFiles) -> Work:
        """Return the module of the answers that can be read, and why the others cannot."""
        files, marked = in_utf_8(files)
        work = read_answers(self._form, files, self._assignment.module).work
        others = elsewhere(files, self.file) if work.untouched or not work.file else []
        return msgspec.structs.replace(work, remarks=[*marked, *work.remarks, *others])

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return a notebook that holds each answer as it was run last."""
        last = {cell_magic(cell)[0]: cell for cell in history.values()}
        answers = [cell for first, cell in last.items() if first.startswith(ANSWER)]
        cells = [{"cell_type": "code", "source": source} for source in ("", *answers)]
        return {notebook_of(self.file): json.dumps({"nbformat": 4, "cells": cells}).encode()}

    def problems(self, solution: str) -> Iterator[tuple[str, str]]:
        """Yield where questions, rubrics, answers and `assignment.toml` do not fit each other."""
        answers, asked = self._answers(solution), set(self._form.ids)
        points, marked, texts = self._assignment.points, self._assignment.marked, answers.work.texts.keys()
        for table, there, wanted in (("points", points, asked - texts), ("marked", marked, texts)):
            for name in sorted(wanted ^ there.keys()):
                why = f"is in [{table}] of {ASSIGNMENT_FILE}, and no such question is here"
                if name in wanted:
                    why = f"is missing in [{table}] of {ASSIGNMENT_FILE}"
                yield QUESTIONS_FILE, f"The question {name!r} {why}."
        for name, why in answers.work.faults.items():
            yield ANSWERS_FILE, f"The answer to {name!r} cannot be read: {why}"
        for name, text in answers.work.texts.items():
            if not text:
                yield ANSWERS_FILE, f"There is no model answer to {name!r}."
        for name, items in read_rubrics(self._folder, self._form).items():
            worth, said = sum(item.points for item in items), marked.get(name, math.nan)
            if not math.isclose(worth, said):
                why = f"is worth {worth:g} points, but {ASSIGNMENT_FILE} says {said:g}"
                yield RUBRIC_FILE, f"The rubric of {name!r} {why}."

    def blank(self, stub: str) -> dict[str, bytes]:
        """Return README, form and notebook, made of the questions alone."""
        assignment, notebook = self._assignment, notebook_of(self.file)
        by = [(name, "a person" if name in assignment.marked else "checks") for name in assignment.worth]
        readme = _README.read_text(encoding="utf-8").format(
            introduction=self._form.introduction.strip(),
            assignment=assignment,
            file=self.file,
            notebook=notebook,
            rows="".join(f"| `{name}` | {assignment.worth[name]:g} | {who} |\n" for name, who in by),
        )
        return {
            "README.md": readme.encode(),
            self.file: empty_form(assignment.title, self._form, assignment.worth).encode(),
            notebook: form_notebook(self._form, assignment.worth, {}),
        }

    def filled(self, files: SubmittedFiles) -> bytes:
        """Return the students' notebook with the answers of a filled-in form in it."""
        return form_notebook(self._form, self._assignment.worth, read_answers(self._form, files).written)

    def secrets(self, solution: str) -> list[str]:
        """Return right sides of code answers, model answers and rubrics."""
        rubrics, answers = read_rubrics(self._folder, self._form), self._answers(solution)
        secret = [item.says for items in rubrics.values() for item in items]
        secret += [line for text in answers.work.texts.values() for line in text.split("\n")]
        for question in self._form.questions:
            if isinstance(question, Code):
                answer = answer_of(answers.functions[question.id])
                secret.append(answer.removeprefix(f"{question.target} = "))
        # What given.py gives on purpose is none.
        given = ["".join(line.split()) for line in self._form.given.split("\n")]
        return [text for text in secret if not any("".join(text.split()) in line for line in given)]

    def mutants(self, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
        """Return the reference with one code answer or one choice changed, where it can still be read."""
        answers, made = self._answers(solution), list[Mutant]()
        for question in self._form.questions:
            if isinstance(question, Code):
                function = answers.functions[question.id]
                before, changed = answer_of(function), _other_code(question, function, mutate)
            elif isinstance(question, Choice):
                before = answers.written[question.id]
                changed = _other_choices(question, before)
            else:
                continue
            for after in dict.fromkeys(changed):
                section = f"## {question.id}\n\n```\n{after}\n```\n"
                source = replace_sections(solution, section, self._form.ids)
                made.append(Mutant(question.id, before, after, source))
        return made

    def marked(self) -> list[MarkedQuestion]:
        """Return the questions that a person marks, with the rubrics and the reference beside them."""
        rubrics = read_rubrics(self._folder, self._form)
        path = self._folder / self.file
        with explained(f"{path} cannot be read", kind=CourseError):
            models = self._answers(path.read_text(encoding="utf-8", errors="replace")).work.texts
        return [
            MarkedQuestion(question.id, question.prompt, rubrics[question.id], models[question.id])
            for question in self._form.questions
            if isinstance(question, Text)
        ]

    @staticmethod
    def laid_over(solution: str, source: str, exercises: Collection[str]) -> str:
        """Return the solution with the sections of `source` in place of its own."""
        return replace_sections(solution, source, exercises)

    @staticmethod
    def source(path: Path) -> str:
        """Return the source of the module that a filled-in form stands for."""
        read = read_answers(read_form(path.parent), {path.name: path.read_bytes()}).work
        return read.files["answers.py"].decode()

    def _answers(self, solution: str) -> Answers:
        return read_answers(self._form, {self.file: solution.encode("utf-8", "replace")})


def _other_code(question: Code, function: str, mutate: Callable[[str], list[Mutant]]) -> Iterator[str]:
    head, _, body = function.partition("\n")
    for mutant in mutate(f"{head}\n    {BEGIN}\n{body}    {END}\n"):
        after = answer_of(mutant.source)
        try:
            code_function(question, after)
        except Unreadable:
            continue
        yield after


def _other_choices(question: Choice, before: str) -> Iterator[str]:
    right = set(chosen_options(question, before))
    for number in range(1, len(question.options) + 1):
        if changed := right ^ {number}:
            yield ", ".join(map(str, sorted(changed)))
