"""Forms are built without their answers, and proven like other assignments."""

from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.authoring.mutants import mutants
from grader.course.files import load_assignment, load_course
from grader.course.model import Course
from grader.errors import AuthoringError, CourseError
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import read_form
from grader.work.kinds import kind_of
from grader.work.overlays import read_overlays

SETTINGS = """\
format = 1
title = "Small"
module = "answers"
form = true

[points]
best = 1
total = 1

[marked]
why = 2
"""
QUESTIONS = """\
format = 1
introduction = "# Small"

[[questions]]
id = "best"
kind = "choice"
prompt = "Which?"
options = [["input x", "x"], ["weight W", "w"], ["rate"]]

[[questions]]
id = "total"
kind = "code"
prompt = "Add up and halve."
variables = { x = "(N,)" }
target = "y"

[[questions]]
id = "why"
kind = "text"
prompt = "Why?"
"""
RUBRIC = 'format = 1\n[[rubric.why]]\npoints = 2\nsays = "It says that it has to be."\n'
ANSWERS = (
    "## best\n\n2\n\n## total\n\n```\ny = np.sum(x, axis=0) / 2\n```\n\n## why\n\nBecause it has to be.\n"
)
CHECKS = """\
from grader.checks import check, exercise

@exercise("best")
@check(points=1)
def test_best(submission): ...

@exercise("total")
@check(points=1)
def test_total(submission): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The solution of a small form in a course of its own."""
    made = tmp_path / "solutions" / "01-small"
    made.mkdir(parents=True)
    (tmp_path / "course.toml").write_text(
        'format = 1\nid = "c"\ntitle = "C"\n[[assignments]]\nname = "01-small"\n'
    )
    for name, text in {
        "assignment.toml": SETTINGS,
        "questions.toml": QUESTIONS,
        "rubric.toml": RUBRIC,
        "answers.md": ANSWERS,
        "test_answers.py": CHECKS,
    }.items():
        (made / name).write_text(text)
    return made


def course(folder: Path) -> Course:
    return load_course(folder.parents[1])


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_students_get_the_empty_form_and_no_answer(folder):
    bundle = build(course(folder), "01-small")
    assert sorted(bundle) == [
        "README.md",
        "answers.ipynb",
        "answers.md",
        "assignment.toml",
        "questions.toml",
        "test_answers.py",
    ]
    everything = b"\n".join(bundle.values()).decode()
    for secret in ("np.sum", "Because", "has to be"):
        assert secret not in everything
    assert "| `why` | 2 | a person |" in bundle["README.md"].decode()
    assert read_answers(read_form(folder), bundle).work.faults.keys() == {"best", "total"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("assignment.toml", "best = 1", "best = 1\nnet = 1", "'net'"),
        ("assignment.toml", "why = 2", "why = 2\nhow = 2", r"'how' is in \[marked\]"),
        ("assignment.toml", "why = 2", "how = 2", r"'why' is missing in \[marked\]"),
        ("assignment.toml", "why = 2", "why = 3", "rubric of 'why' is worth 2 points"),
        ("answers.md", "np.sum", "np.load", "answer to 'total' cannot be read: .*np.load"),
        ("answers.md", "Because it has to be.", "", "no model answer to 'why'"),
        ("questions.toml", "Add up and halve.", "Write np.sum(x, axis=0) / 2.", "also stands in answers.md"),
        ("questions.toml", '"# Small"', '"Because it has to be."', "also stands in README.md"),
        ("questions.toml", '"Why?"', '"It says that it has to be. Why?"', "also stands in answers.md"),
        (
            "test_answers.py",
            "def test_total",
            "# y=np.sum(x,axis=0)/2\ndef test_total",
            "stands in test_answers",
        ),
    ],
)
def test_what_does_not_fit_or_gives_answers_away_is_refused(folder, file, old, new, told):
    change(folder, file, old, new)
    with pytest.raises((AuthoringError, CourseError), match=told):
        build(course(folder), "01-small")


def test_marked_exercises_belong_to_forms_and_stand_once(folder):
    assert load_assignment(folder).worth == {"best": 1.0, "total": 1.0, "why": 2.0}
    assert load_assignment(folder).total == 4
    change(folder, "assignment.toml", "why = 2", "best = 2")
    with pytest.raises(CourseError, match=r"marked\.best: it stands in points as well"):
        load_assignment(folder)
    change(folder, "assignment.toml", "form = true", "")
    change(folder, "assignment.toml", "best = 2", "why = 2")
    with pytest.raises(CourseError, match="only a form has answers to mark"):
        kind_of(load_assignment(folder), folder)


def test_an_unknown_kind_of_work_is_refused_with_those_there_are(folder):
    change(folder, "assignment.toml", "form = true", 'kind = "poem"')
    with pytest.raises(CourseError, match="no kind of work 'poem'") as raised:
        build(course(folder), "01-small")
    assert "module, form" in raised.value.hint


def test_a_form_may_be_named_as_a_kind(folder):
    change(folder, "assignment.toml", "form = true", 'kind = "form"')
    assert "answers.md" in build(course(folder), "01-small")


def test_mutants_are_changed_answers_that_can_be_read(folder):
    form = read_form(folder)
    made = kind_of(load_assignment(folder), folder).mutants(ANSWERS, mutants)
    assert {mutant.function for mutant in made} == {"best", "total"}
    assert {mutant.after for mutant in made if mutant.function == "best"} == {"1, 2", "2, 3"}
    assert "y = np.mean(x, axis=0) / 2" in {mutant.after for mutant in made}
    right = read_answers(form, {"answers.md": ANSWERS.encode()})
    for mutant in made:
        answers = read_answers(form, {"answers.md": mutant.source.encode()})
        assert answers.functions.get(mutant.function) != right.functions[mutant.function]
        assert answers.work.texts == right.work.texts


def test_an_overlay_replaces_sections_of_the_solution(folder):
    (folder / "mistakes").mkdir()
    text = "The mean.\n\nExercise: total\nHint: The sum, not\nthe mean.\n\n## total\n\ny = np.mean(x) / 2\n"
    (folder / "mistakes" / "mean.md").write_text(text)
    (folder / "mistakes" / "README.txt").write_text("nothing")
    [mistake] = read_overlays(folder, load_assignment(folder), "mistakes")
    assert (mistake.name, mistake.exercise, mistake.title) == ("mean", "total", "The mean.")
    assert mistake.hint == "The sum, not the mean."
    answers = read_answers(read_form(folder), {"answers.md": mistake.over(ANSWERS)})
    assert "np.mean(x) / 2" in answers.functions["total"]
    assert answers.functions.keys() == {"best", "total"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The mean.\n\nHint: No.\n\n## total\n", "names no exercise"),
        ("The mean.\n\nExercise: why\nHint: No.\n", "names no exercise"),
        ("The mean.\n\nExercise: total\n\n## total\n\nHint: No.\n", "has no hint"),
    ],
)
def test_a_mistake_says_where_it_belongs_and_what_helps(folder, text, told):
    (folder / "mistakes").mkdir()
    (folder / "mistakes" / "mean.md").write_text(text)
    with pytest.raises(AuthoringError, match=told):
        read_overlays(folder, load_assignment(folder), "mistakes")
