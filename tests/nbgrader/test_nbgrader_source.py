"""The instructor's notebooks have the students' cells, with the solutions in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from grader.authoring.build import build, write_bundle
from grader.authoring.new import EXAMPLE
from grader.course.files import load_assignment, load_course
from grader.nbgrader.instructor_notebook import NBGRADER_CONFIG, write_nbgrader_source
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import read_form
from grader.work.kinds import kind_of

ROOT = Path(__file__).parents[2]
CODE, FORM = "01-activations", "09-check-tests"


@pytest.fixture
def course(tmp_path):
    """A course of two assignments, a module and a form."""
    for name in (CODE, FORM):
        shutil.copytree(ROOT / "solutions" / name, tmp_path / "solutions" / name)
    shutil.copy(ROOT / NBGRADER_CONFIG, tmp_path)
    (tmp_path / "course.toml").write_text(
        'format = 1\nid = "nets"\ntitle = "Nets"\n'
        f'[[assignments]]\nname = "{CODE}"\n[[assignments]]\nname = "{FORM}"\n'
    )
    return load_course(tmp_path)


def source_folder(course, name):
    write_bundle(course, name)
    write_nbgrader_source(course, name)
    return course.root / "for-nbgrader" / "source" / name


def frames(notebook):
    """Return all of the marked cells but what is written in them."""
    cells = json.loads(notebook)["cells"]
    return [
        (cell["id"], cell["cell_type"], cell["metadata"]) for cell in cells if "nbgrader" in cell["metadata"]
    ]


@pytest.mark.parametrize(("name", "notebook"), [(CODE, "activations.ipynb"), (FORM, "answers.ipynb")])
def test_its_marked_cells_are_those_of_the_students(course, name, notebook):
    folder = source_folder(course, name)
    students = build(course, name)[notebook]
    assert frames((folder / notebook).read_bytes()) == frames(students)


def test_it_holds_the_solution_with_its_markers(course):
    folder = source_folder(course, CODE)
    cells = json.loads((folder / "activations.ipynb").read_text())["cells"]
    (relu,) = [cell["source"] for cell in cells if cell["id"] == "relu"]
    text = "".join(relu)
    assert text.startswith("def relu(x):")
    assert text.count("### BEGIN SOLUTION") == text.count("### END SOLUTION") == 1
    assert "NotImplementedError" not in text


def test_form_holds_answers_that_can_be_read(course):
    folder = source_folder(course, FORM)
    home = course.solution(FORM)
    form = read_form(home)
    answers = read_answers(form, {"answers.ipynb": (folder / "answers.ipynb").read_bytes()})
    assert answers.work.faults == {}
    assert answers.work.texts == {one.id: one.model for one in kind_of(load_assignment(home), home).marked()}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (CODE, {"README.md", "activations.ipynb", "assignment.toml", "test_activations.py"}),
        (
            FORM,
            {
                "README.md",
                "answers.ipynb",
                "assignment.toml",
                "given.py",
                "questions.toml",
                "test_answers.py",
            },
        ),
    ],
)
def test_beside_it_lies_what_its_checks_need_and_nothing_else(course, name, files):
    folder = course.root / "for-nbgrader" / "source" / name
    folder.mkdir(parents=True)
    (folder / "renamed.ipynb").write_text("{}")
    assert source_folder(course, name) == folder
    assert {path.name for path in folder.iterdir()} == files


def test_making_it_again_changes_nothing(course):
    source_folder(course, CODE)
    assert write_nbgrader_source(course, CODE) == []


def test_course_without_nbgrader_gets_none(course):
    (course.root / NBGRADER_CONFIG).unlink()
    assert not source_folder(course, CODE).exists()


def test_bundled_course_and_new_courses_tell_nbgrader_the_same():
    assert (ROOT / NBGRADER_CONFIG).read_bytes() == (EXAMPLE / NBGRADER_CONFIG).read_bytes()
    kept_apart = {"/for-nbgrader/", "/gradebook.db"}
    for ignored in (ROOT / ".gitignore", EXAMPLE / "gitignore"):
        assert kept_apart <= set(ignored.read_text().splitlines())
