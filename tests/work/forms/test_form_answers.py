"""From a filled-in form to the module that it stands for."""

import pytest
from small_form import FILLED, write_form

from grader.course.model import Assignment
from grader.engine.local import load_module
from grader.errors import CourseError
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import Form, read_form
from grader.work.kinds import kind_of
from grader.work.written_form import empty_form

MACHINE = {"best", "total", "net"}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return read_form(write_form(tmp_path_factory.mktemp("form")))


def test_a_filled_in_form_is_a_module(tmp_path):
    write_form(tmp_path)
    (tmp_path / "answers.md").write_text(FILLED)
    module = load_module(tmp_path / "answers.md", "answers")
    assert (module.best(), module.net(), module.total([1, 2])) == ((2,), {"layers": [2, 1]}, 6)
    assert not hasattr(module, "why")


def test_the_empty_form_has_no_answer_at_all(form):
    empty = empty_form("Test", form, dict.fromkeys(form.ids, 1.0))
    answers = read_answers(form, {"answers.md": empty.encode()})
    assert answers.work.faults.keys() == MACHINE
    assert answers.work.texts == {"why": ""}
    assert all(told.startswith("There is no answer") for told in answers.work.faults.values())


@pytest.mark.parametrize("name", ["Answers.md", "answers.MD", "answers.md.txt"])
def test_the_name_of_the_file_may_be_a_little_off(form, name):
    assert read_answers(form, {name: FILLED.encode()}).work.faults == {}


def test_no_form_at_all(form):
    answers = read_answers(form, {"answers.py": b"def total(x): return 0", "notes.md": FILLED.encode()})
    assert set(answers.work.faults.values()) == {"There is no answers.md."}
    assert answers.functions == {}


def test_a_missing_section_costs_only_its_own_points(form):
    answers = read_answers(form, {"answers.md": FILLED.replace("## total", "## else").encode()})
    assert answers.work.faults == {"total": "answers.md has no section 'total'."}


def test_two_answers_that_differ_are_none_and_two_that_agree_are_one(form):
    twice = FILLED + "\n## total\n\n```\nnp.sum( twice(x) )\n```\n"
    assert read_answers(form, {"answers.md": twice.encode()}).work.faults == {}
    other = FILLED + "\n## total\n\n```\nnp.sum(x)\n```\n"
    [told] = read_answers(form, {"answers.md": other.encode()}).work.faults.values()
    assert "2 different answers to 'total'" in told


def test_an_answer_beside_the_fence_that_cannot_be_read_tells_where_to_write(form):
    text = FILLED.replace("```\nnp.sum(twice(x))\n```", "I think it is the sum.")
    [told] = read_answers(form, {"answers.md": text.encode()}).work.faults.values()
    assert "between the two lines of ```" in told


def test_an_unreadable_answer_says_why_when_it_is_called(tmp_path):
    write_form(tmp_path)
    (tmp_path / "answers.md").write_text(FILLED.replace("twice(x)", "thrice(x)"))
    with pytest.raises(ValueError, match="uses 'thrice'"):
        load_module(tmp_path / "answers.md", "answers").total([1])


def test_model_answers_are_those_of_the_reference(tmp_path):
    assignment = Assignment(format=1, title="T", module="answers", points={"total": 1}, kind="form")
    kind = kind_of(assignment, write_form(tmp_path))
    with pytest.raises(CourseError, match="cannot be read"):
        kind.marked()
    (tmp_path / "answers.md").write_text(FILLED)
    [question] = kind.marked()
    assert (question.id, question.prompt, question.model) == ("why", "Why?", "It must.")
    assert [(item.points, item.says) for item in question.rubric] == [(2, "It says that it has to be.")]
