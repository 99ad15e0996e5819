"""Questions and rubrics: every mistake in a file is refused with the file and the field."""

import pytest
from small_form import GIVEN, QUESTIONS, RUBRIC, write_form

from grader.errors import CourseError
from grader.work.forms.questions import Text, read_form, read_rubrics


def test_a_form_is_read_whole(tmp_path):
    form = read_form(write_form(tmp_path))
    assert form.ids == ["best", "total", "net", "why"]
    assert form.given == GIVEN
    assert form.questions[-1] == Text(id="why", prompt="Why?")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format = 1", "format = 2", "format: write 'format = 1'"),
        ("format = 1", "format = 1\ngiven = ''", "given: there is no such field"),
        ("format = 1", "format = ", "line 1, format: the value behind"),
        ("introduction", "intro", "intro: there is no such field.*did you mean introduction"),
        (
            'kind = "text"',
            'kind = "essay"',
            r'line \d+, questions\[\d\]\.kind: .essay. is not allowed; write "choice" or',
        ),
        (
            'prompt = "Why?"',
            'prompt = "Why?"\nanswer = "x"',
            "answer: there is no such field; allowed are id, prompt",
        ),
        ('prompt = "Why?"', 'prompt = "```"', "'why'.*fences"),
        ('prompt = "Why?"', 'prompt = " "', "'why'.*must have text"),
        ('id = "why"', 'id = "2b"', "must be a Python name"),
        ('id = "why"', 'id = "np"', "must be a Python name"),
        ('id = "why"', 'id = "twice"', "none of those that answers use"),
        ('id = "why"', 'id = "net"', "stands twice"),
        ('x = "(N,)"', 'lambda = "(N,)"', "'lambda' cannot be a variable"),
        ('given = ["twice"]', 'given = ["thrice"]', "given.py does not define 'thrice'"),
        ('given = ["twice"]', 'target = "y ="', "its target 'y =' is no name"),
        ('given = ["twice"]', 'target = "f(x)"', "is no name, and no item"),
        ('given = ["twice"]', 'target = "a[0].b"', "is no name, and no item"),
        ('layers = "sizes"', 'layers = "colours"', "not colours"),
        ('[["input x", "x"], ["weight W", "w"]]', "[[]]", r"options\[0\]: expected .* length >= 1"),
        ('["weight W", "w"]', '["", "w"]', "options.*length >= 1"),
    ],
)
def test_a_mistake_in_the_questions_is_told(tmp_path, old, new, told):
    assert old in QUESTIONS
    with pytest.raises(CourseError, match=told) as caught:
        read_form(write_form(tmp_path, QUESTIONS.replace(old, new)))
    assert "questions.toml" in caught.value.message


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CourseError, match=r"There is no .*questions\.toml"):
        read_form(tmp_path)


def test_functions_that_are_no_python_are_told(tmp_path):
    with pytest.raises(CourseError, match=r"given\.py, line 1"):
        read_form(write_form(tmp_path, given="def twice(x:\n"))


def test_rubrics_are_those_of_the_text_questions(tmp_path):
    form = read_form(write_form(tmp_path))
    assert read_rubrics(tmp_path, form)["why"][0].points == 2
    write_form(tmp_path, rubric="format = 1\n[rubric]\n")
    with pytest.raises(CourseError, match=r"rubric\.why: there is no rubric"):
        read_rubrics(tmp_path, form)
    write_form(tmp_path, rubric=RUBRIC.replace("rubric.why", "rubric.net"))
    with pytest.raises(CourseError, match=r"rubric\.net: it is no text question"):
        read_rubrics(tmp_path, form)
