"""A new kind of work is one class and one entry of the table: nothing else has to know it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.authoring.verify import verify
from grader.course.files import load_assignment, load_course
from grader.errors import AuthoringError
from grader.grading.checked import check_folder
from grader.work.handing_in import handed_in
from grader.work.kinds import KINDS, kind_of
from grader.work.notebooks.writer import notebook_bytes
from grader.work.overlays import read_overlays
from grader.work.work import Kind, Mutant, Work

LINE = re.compile(r"(\w+) *= *(-?\d+)")


class Numbers(Kind):
    """A text file with a line ``name = number`` for each exercise."""

    suffix = ".txt"
    decides = ("numbers.toml",)

    def __init__(self, assignment, folder):
        self.file = f"{assignment.module}.txt"
        self._assignment = assignment

    def read(self, files):
        found = dict(LINE.findall(files.get(self.file, b"").decode("utf-8", "replace")))
        missing = [name for name in self._assignment.points if name not in found]
        module = self._assignment.module
        return Work(
            module,
            {f"{module}.py": module_of(found).encode()},
            file=self.file if self.file in files else "",
            faults={name: f"There is no number for {name}." for name in missing},
            untouched=not found,
        )

    def so_far(self, history, origin):
        return {self.file: "\n".join(history.values()).encode()}

    def problems(self, solution):
        if len(LINE.findall(solution)) < len(self._assignment.points):
            yield self.file, "Some number is missing."

    def blank(self, stub):
        lines = "".join(f"{name} =\n" for name in self._assignment.points)
        return {"README.md": b"# Numbers\n", self.file: lines.encode()}

    def filled(self, solution):
        return notebook_bytes([])

    def secrets(self, solution):
        return solution.splitlines()

    def mutants(self, solution, mutate):
        return [
            Mutant(name, number, f"{number}1", solution.replace(f"{name} = {number}", f"{name} = {number}1"))
            for name, number in LINE.findall(solution)
        ]


def module_of(numbers):
    return "".join(f"def {name}():\n    return {number}\n\n" for name, number in numbers.items())


CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("answer_to_everything")
@check(points=2)
def test_the_answer(submission, reference):
    assert_close(submission.answer_to_everything(), reference.answer_to_everything())
"""
PUBLIC = """
from grader.checks import check, exercise

@exercise("answer_to_everything")
@check(points=1)
def test_it_is_positive(submission):
    assert submission.answer_to_everything() > 0
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A course with one assignment of the new kind."""
    monkeypatch.setitem(KINDS, "numbers", Numbers)
    folder = tmp_path / "solutions" / "01-numbers"
    folder.mkdir(parents=True)
    for path, text in {
        tmp_path / "course.toml": 'format = 1\nid = "c"\ntitle = "C"\n[[assignments]]\nname = "01-numbers"\n',
        folder / "assignment.toml": (
            'format = 1\ntitle = "N"\nmodule = "numbers1"\nkind = "numbers"\n'
            "[points]\nanswer_to_everything = 3\n"
        ),
        folder / "numbers.toml": "",
        folder / "numbers1.txt": "answer_to_everything = 42\n",
        folder / "test_numbers1.py": PUBLIC,
        folder / "test_hidden.py": CHECKS,
    }.items():
        path.write_text(text)
    return load_course(tmp_path)


@pytest.fixture
def folder(course, tmp_path):
    """What a student fetched."""
    place = tmp_path / "fetched" / "01-numbers"
    place.mkdir(parents=True)
    for name, content in build(course, "01-numbers").items():
        (place / name).write_bytes(content)
    return place


def test_students_get_it_without_its_secrets(course):
    bundle = build(course, "01-numbers")
    names = ["README.md", "assignment.toml", "numbers.toml", "numbers1.txt", "test_numbers1.py"]
    assert sorted(bundle) == names
    public = course.solution("01-numbers") / "test_numbers1.py"
    public.write_text(f"# answer_to_everything = 42\n{PUBLIC}")
    with pytest.raises(AuthoringError, match=r"also stands in test_numbers1\.py"):
        build(course, "01-numbers")


def test_what_does_not_fit_is_told_with_its_file(course):
    (course.solution("01-numbers") / "numbers1.txt").write_text("")
    with pytest.raises(AuthoringError, match=r"solutions/01-numbers/numbers1\.txt:1: Some number is missing"):
        build(course, "01-numbers")


def test_it_is_checked_and_handed_in(folder):
    (folder / "numbers1.txt").write_text("answer_to_everything = 7\n")
    assert check_folder(folder).passed
    files, work = handed_in(folder, kind_of(load_assignment(folder), folder), 1.0)
    assert work.file == "numbers1.txt"
    assert files["numbers1.txt"] == b"answer_to_everything = 7\n"


def test_an_answer_that_cannot_be_read_costs_its_exercise(folder):
    [outcome] = check_folder(folder).judgement.outcomes
    assert (outcome.status, outcome.kind) == ("failed", "answer")
    assert outcome.message == "There is no number for answer_to_everything."


def test_it_is_proven_with_its_own_mutants(course):
    proof = verify(course, "01-numbers", rounds=1)
    assert (proof.mutants, proof.survivors) == (1, [])
    assert not any("reference" in gap or "stub" in gap for gap in proof.gaps)


def test_its_known_mistakes_stand_on_a_page_of_markdown(course):
    home = course.solution("01-numbers")
    text = "The year.\n\nHint: Forty-two.\n\n````\nanswer_to_everything = 1979\n````\n"
    (home / "mistakes.md").write_text(f"## answer_to_everything\n\n### year\n\n{text}")
    [mistake] = read_overlays(home, load_assignment(home), "mistakes")
    assert (mistake.name, mistake.exercise, mistake.title) == ("year", "answer_to_everything", "The year.")
    assert mistake.over("answer_to_everything = 42").endswith(b"answer_to_everything = 1979\n\n")
