"""Work that is a written form: `answers.md` with an answer to each question, or the notebook of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.course.model import Assignment
from grader.errors import CourseError
from grader.files.tree import SubmittedFiles
from grader.work.choosing import notebook_of
from grader.work.forms.authored import form_mutants, form_problems, form_secrets
from grader.work.forms.blank import empty_form, form_notebook
from grader.work.forms.filled import ANSWERS_FILE, Answers, answers_in, filled_form, read_answers
from grader.work.forms.questions import GIVEN_FILE, QUESTIONS_FILE, Form, read_form, read_rubrics
from grader.work.forms.sections import ANSWER, replace_sections
from grader.work.notebooks.magics import cell_magic
from grader.work.readme import form_readme
from grader.work.work import MarkedQuestion, Mutant, Work


class WrittenForm:
    """A form whose questions are the exercises; students never import anything, and write one line each."""

    suffix: ClassVar[str] = ".md"
    decides: ClassVar[tuple[str, ...]] = (QUESTIONS_FILE, GIVEN_FILE)
    stripped: ClassVar[bool] = False
    magics: ClassVar[tuple[str, ...]] = (ANSWER.removeprefix("%%"),)
    takes_scripts: ClassVar[bool] = False

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.file = ANSWERS_FILE
        self.form: Form = read_form(folder)
        self._assignment = assignment
        self._folder = folder
        self._module = assignment.module

    def read(self, files: SubmittedFiles) -> Work:
        """Return the module of the answers that can be read, and why the others cannot."""
        work, sections = filled_form(self.form, files)
        answers = answers_in(self.form, work, sections)
        source = answers.module(self.form).encode()
        return msgspec.structs.replace(
            work,
            module=self._module,
            files={f"{self._module}.py": source},
            faults=answers.faults,
            texts=answers.texts,
        )

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return a notebook that holds each answer as it was run last."""
        answers = {first: cell for cell in history.values() if _is_answer(first := cell_magic(cell)[0])}
        cells = [{"cell_type": "code", "source": source} for source in ("", *answers.values())]
        return {notebook_of(ANSWERS_FILE): json.dumps({"nbformat": 4, "cells": cells}).encode()}

    def marked(self) -> list[MarkedQuestion]:
        """Return the questions that a person marks, with the rubrics and the reference beside them."""
        rubrics = read_rubrics(self._folder, self.form)
        path = self._folder / self.file
        try:
            models = self._answers(path.read_text(encoding="utf-8", errors="replace")).texts
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
        return [
            MarkedQuestion(text.id, text.prompt, rubrics.rubric[text.id], models[text.id])
            for text in self.form.texts()
        ]

    def problems(self, solution: str) -> Iterator[tuple[str, str]]:
        """Yield where questions, rubrics, answers and `assignment.toml` do not fit each other."""
        rubrics = read_rubrics(self._folder, self.form)
        return form_problems(self.form, self._assignment, self._answers(solution), rubrics)

    def blank(self, stub: str) -> dict[str, bytes]:
        """Return README, form and notebook, made of the questions alone."""
        worth = self._assignment.worth
        return {
            "README.md": form_readme(self._assignment, self.file, self.form.introduction).encode(),
            self.file: empty_form(self._assignment.title, self.form, worth).encode(),
            notebook_of(self.file): form_notebook(self.form, worth, {}),
        }

    def filled(self, files: SubmittedFiles) -> bytes:
        """Return the students' notebook with the answers of a filled-in form in it."""
        _, sections = filled_form(self.form, files)
        answers = {question: "\n\n".join(s.all for s in own) for question, own in sections.items()}
        return form_notebook(self.form, self._assignment.worth, answers)

    def secrets(self, solution: str) -> list[str]:
        """Return the right answers and the rubrics."""
        rubrics = read_rubrics(self._folder, self.form)
        return form_secrets(self.form, self._answers(solution), rubrics)

    def mutants(self, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
        """Return the reference with one code answer or one choice changed."""
        return form_mutants(self.form, solution, mutate)

    @staticmethod
    def laid_over(solution: str, source: str, exercises: Collection[str]) -> str:
        """Return the solution with the sections of `source` in place of its own."""
        return replace_sections(solution, source, exercises)

    @staticmethod
    def source(path: Path) -> str:
        """Return the source of the module that a filled-in form stands for."""
        form = read_form(path.parent)
        return read_answers(form, {path.name: path.read_bytes()}).module(form)

    def _answers(self, solution: str) -> Answers:
        return read_answers(self.form, {self.file: solution.encode("utf-8", "replace")})


def _is_answer(first_line: str) -> bool:
    return first_line.startswith(ANSWER)
