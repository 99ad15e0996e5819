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
from grader.messages import counted
from grader.work.choosing import elsewhere, in_utf_8, notebook_of
from grader.work.forms import questions as q
from grader.work.forms.code import answer_of
from grader.work.forms.filled import (
    ANSWER,
    ANSWERS_FILE,
    Answers,
    chosen_options,
    read_answers,
    replace_sections,
)
from grader.work.notebooks import writer
from grader.work.notebooks.carried import packed
from grader.work.notebooks.magics import cell_magic
from grader.work.percent import BEGIN, END
from grader.work.work import Kind, MarkedQuestion, Mutant, Work

_README = Path(__file__).with_name("form_readme.md")
_HOW = """\
Write each answer between the two lines of ``` below its question, and leave the headings as they are.
`grader check` says which answers cannot be read."""
_HOW_IN_NOTEBOOK = """\
Write each answer in the cell below its question. A cell that begins with `%%answer` keeps that line; write
below it, run the cell (Shift+Enter), then the check below it, which says whether your answer can be read.
Answers in words go into the empty text below their question: double-click it. Hand in: save, then
`grader submit` in a terminal, in this folder."""


class WrittenForm(Kind):
    """A form whose questions are the exercises; students never import anything, and write one line each."""

    suffix: ClassVar[str] = ".md"
    decides: ClassVar[tuple[str, ...]] = (q.QUESTIONS_FILE, q.GIVEN_FILE)
    magics: ClassVar[tuple[str, ...]] = (ANSWER.removeprefix("%%"),)

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        self.file = ANSWERS_FILE
        self._form = q.read_form(folder)
        self._assignment = assignment
        self._folder = folder

    def read(self, files: SubmittedFiles) -> Work:
        """Return the module of the answers that can be read, and why the others cannot."""
        files, marked = in_utf_8(files)
        work = read_answers(self._form, files, self._assignment.module).work
        others = self.elsewhere(files) if work.untouched or not work.file else []
        return msgspec.structs.replace(work, remarks=[*marked, *work.remarks, *others])

    def elsewhere(self, files: SubmittedFiles) -> list[str]:
        return elsewhere(files, self.file)

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return a notebook that holds each answer as it was run last."""
        last = {cell_magic(cell)[0]: cell for cell in history.values()}
        answers = [cell for first, cell in last.items() if first.startswith(ANSWER)]
        cells = [{"cell_type": "code", "source": source} for source in ("", *answers)]
        return {notebook_of(self.file): json.dumps({"nbformat": 4, "cells": cells}).encode()}

    def problems(self, solution: str) -> Iterator[tuple[str, str]]:
        answers, asked = self._answers(solution), set(self._form.ids)
        points, marked, texts = self._assignment.points, self._assignment.marked, answers.work.texts.keys()
        for table, there, wanted in (("points", points, asked - texts), ("marked", marked, texts)):
            for name in sorted(wanted ^ there.keys()):
                why = f"is in [{table}] of {ASSIGNMENT_FILE}, and no such question is here"
                if name in wanted:
                    why = f"is missing in [{table}] of {ASSIGNMENT_FILE}"
                yield q.QUESTIONS_FILE, f"The question {name!r} {why}."
        for name, why in answers.work.faults.items():
            yield ANSWERS_FILE, f"The answer to {name!r} cannot be read: {why}"
        for name, text in answers.work.texts.items():
            if not text:
                yield ANSWERS_FILE, f"There is no model answer to {name!r}."
        for name, items in q.read_rubrics(self._folder, self._form).items():
            worth, said = sum(item.points for item in items), marked.get(name, math.nan)
            if not math.isclose(worth, said):
                why = f"is worth {counted(worth, 'point')}, but {ASSIGNMENT_FILE} says {said:g}"
                yield q.RUBRIC_FILE, f"The rubric of {name!r} {why}."

    def blank(self, stub: str) -> dict[str, bytes]:
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
            notebook: self._notebook({}),
        }

    def filled(self, files: SubmittedFiles) -> bytes:
        return self._notebook(read_answers(self._form, files).written)

    def _notebook(self, answers: Mapping[str, str]) -> bytes:
        """Return the notebook, a cell for each answer; `answers` are written into their cells."""
        cells = [
            writer.text_cell("introduction", self._form.introduction.strip()),
            writer.text_cell("how-to", _HOW_IN_NOTEBOOK),
            writer.code_cell("imports", writer.IMPORT_CHECK),
            *writer.packed_cells(packed(self._assignment, self._folder, self.decides)),
        ]
        for question in self._form.questions:
            name, worth = question.id, self._assignment.worth[question.id]
            answer = answers.get(name, "")
            cells.append(writer.text_cell(f"question-{writer.cell_id(name)}", _asked(question, worth)))
            if isinstance(question, q.Text):
                cells.append(writer.answer_cell(name, answer, worth))
            else:
                cells.append(writer.answer_cell(name, f"{ANSWER} {name}\n{answer or chr(10)}"))
                cells.append(writer.check_cell(name, worth))
        return writer.notebook_bytes(cells)

    def secrets(self, solution: str) -> list[str]:
        rubrics, answers = q.read_rubrics(self._folder, self._form), self._answers(solution)
        secret = [item.says for items in rubrics.values() for item in items]
        secret += [line for text in answers.work.texts.values() for line in text.split("\n")]
        for question in self._form.questions:
            if isinstance(question, q.Code):
                answer = answer_of(answers.functions[question.id])
                secret.append(answer.removeprefix(f"{question.target} = "))
        # What given.py gives on purpose is none.
        given = ["".join(line.split()) for line in self._form.given.split("\n")]
        return [text for text in secret if not any("".join(text.split()) in line for line in given)]

    def mutants(self, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
        """Return the reference with one code answer or one choice changed, where it can still be read."""
        answers, made = self._answers(solution), list[Mutant]()
        for question in self._form.questions:
            if isinstance(question, q.Code):
                before = answer_of(answers.functions[question.id])
                head, _, body = answers.functions[question.id].partition("\n")
                others = mutate(f"{head}\n    {BEGIN}\n{body}    {END}\n")
                changed = [answer_of(other.source) for other in others]
            elif isinstance(question, q.Choice):
                before = answers.written[question.id]
                right, options = set(chosen_options(question, before)), range(1, len(question.options) + 1)
                changed = [", ".join(map(str, sorted(right ^ {option}))) for option in options]
            else:
                continue
            for after in dict.fromkeys(changed):
                section = f"## {question.id}\n\n```\n{after}\n```\n"
                source = replace_sections(solution, section, self._form.ids)
                if question.id in self._answers(source).functions:
                    made.append(Mutant(question.id, before, after, source))
        return made

    def marked(self) -> list[MarkedQuestion]:
        rubrics = q.read_rubrics(self._folder, self._form)
        path = self._folder / self.file
        with explained(f"{path} cannot be read", kind=CourseError):
            models = self._answers(path.read_text(encoding="utf-8", errors="replace")).work.texts
        return [
            MarkedQuestion(question.id, question.prompt, rubrics[question.id], models[question.id])
            for question in self._form.questions
            if isinstance(question, q.Text)
        ]

    @staticmethod
    def laid_over(solution: str, source: str, exercises: Collection[str]) -> str:
        return replace_sections(solution, source, exercises)

    def _answers(self, solution: str) -> Answers:
        return read_answers(self._form, {self.file: solution.encode("utf-8", "replace")})


def empty_form(title: str, form: q.Form, points: Mapping[str, float]) -> str:
    """Return the form in Markdown without answers; `points` says what each question is worth."""
    parts = [f"# {title}", _HOW]
    for question in form.questions:
        fence = f"```{'python' if isinstance(question, q.Code) else 'text'}\n\n```"
        parts += [_asked(question, points[question.id]), fence]
    return "\n\n".join(parts) + "\n"


def _asked(question: q.Question, points: float) -> str:
    return f"## {question.id} ({counted(points, 'point')})\n\n{q.section_text(question)}"
