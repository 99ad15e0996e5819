"""Work that is a written form: `answers.md` with an answer to each question, or the notebook of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.course.model import Assignment
from grader.errors import CourseError
from grader.files.tree import SubmittedFiles
from grader.work.choosing import notebook_of
from grader.work.forms.answers import ANSWERS_FILE, answers_in, filled_form, read_answers
from grader.work.forms.questions import GIVEN_FILE, QUESTIONS_FILE, Form, read_form, read_rubrics
from grader.work.forms.sections import ANSWER
from grader.work.notebooks.magics import cell_magic
from grader.work.work import MarkedQuestion, Work


class WrittenForm:
    """A form whose questions are the exercises; students never import anything, and write one line each."""

    suffix: ClassVar[str] = ".md"
    decides: ClassVar[tuple[str, ...]] = (QUESTIONS_FILE, GIVEN_FILE)
    takes_scripts: ClassVar[bool] = False

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.file = ANSWERS_FILE
        self.form: Form = read_form(folder)
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
        path = self._folder / ANSWERS_FILE
        try:
            models = read_answers(self.form, {ANSWERS_FILE: path.read_bytes()}).texts
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
        return [
            MarkedQuestion(text.id, text.prompt, rubrics.rubric[text.id], models[text.id])
            for text in self.form.texts()
        ]

    @staticmethod
    def source(path: Path) -> str:
        """Return the source of the module that a filled-in form stands for."""
        form = read_form(path.parent)
        return read_answers(form, {path.name: path.read_bytes()}).module(form)


def _is_answer(first_line: str) -> bool:
    return first_line.startswith(ANSWER)
