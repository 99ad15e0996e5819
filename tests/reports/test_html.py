"""What `check` shows in a notebook, as text and as HTML."""

from __future__ import annotations

import re

import msgspec
from made_results import hostile_outcome, outcome

from grader.engine.outcome import Check, Outcome
from grader.reports.exercises import by_exercise, exercises_html, exercises_text
from grader.sandbox.faults import Counterexample

NOTE = "Public checks; grading runs further ones."


def as_text(*outcomes):
    return exercises_text(by_exercise(outcomes), NOTE)


def as_html(*outcomes):
    return exercises_html(by_exercise(outcomes), NOTE)


def test_text_has_a_line_an_exercise_and_below_it_what_failed():
    shown = Counterexample({"x": "[0]"}, "1", "0", "1 instead of 0")
    wrong = outcome("relu", "test_at_zero", "failed", counterexample=shown)
    assert as_text(wrong, outcome("step")) == (
        "✗ relu  0 of 1 checks, 0 of 2 points\n"
        "    at zero\n"
        "      relu(x) is wrong.\n"
        "        input x     [0]\n"
        "        returned    1\n"
        "        expected    0\n"
        "        difference  1 instead of 0\n"
        "      Hint: Think again.\n"
        "✓ step  1 of 1 checks, 2 of 2 points\n"
        "Public checks; grading runs further ones."
    )


def test_html_says_the_same():
    wrong = outcome("relu", "test_at_zero", "failed")
    words = re.sub(r"<[^>]*>|&nbsp;", " ", as_html(wrong, outcome("step")))
    assert words.split() == as_text(wrong, outcome("step")).split()


def test_html_holds_no_tag_of_a_student_s():
    html = as_html(hostile_outcome(), outcome("<b>"))
    assert set(re.findall(r"<(\w+)", html)) == {"div", "b", "pre", "i", "small"}
    assert "<b>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert not re.search(r"<(?:img|script|a)\b", html)


def test_what_passes_takes_one_line():
    assert as_text(outcome("relu")).count("\n") == 1
    assert "<pre" not in as_html(outcome("relu"))


def test_a_picture_of_what_was_drawn_stands_below_what_failed_and_only_there():
    check = Check("test_a.py::test_plot", "plot", 1)
    failed = Outcome(check, "failed", "wrong", "It is wrong.", picture=b"\x89PNG...")
    exercises = by_exercise([failed])
    assert 'src="data:image/png;base64,iVBORy4uLg=="' in exercises_html(exercises)
    assert "iVBOR" not in exercises_text(exercises)
    assert msgspec.json.decode(msgspec.json.encode(failed), type=Outcome).picture == failed.picture
