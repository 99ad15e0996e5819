"""What `check` shows in a notebook, as text and as HTML."""

from __future__ import annotations

import re

import msgspec
import numpy as np
import pytest
from made_results import hostile_outcome, outcome

from grader.checks.compare import CheckFailed, assert_close
from grader.checks.gradients import check_gradients
from grader.engine.outcome import Check, Judgement, Outcome
from grader.reports.evidence import as_shown
from grader.reports.exercises import by_exercise, exercises_text
from grader.reports.pages import drawn, exercises_html
from grader.sandbox.counterexample import Counterexample

NOTE = "Public checks; grading runs further ones."


def as_text(*outcomes):
    return exercises_text(by_exercise(Judgement(outcomes)), NOTE)


def as_html(*outcomes):
    return exercises_html(by_exercise(Judgement(outcomes)), NOTE)


def test_text_has_a_line_an_exercise_and_below_it_what_failed():
    shown = Counterexample({"x": "[0]"}, "1", "0", "1 instead of 0")
    wrong = outcome("relu", "test_at_zero", "failed", counterexample=shown)
    assert as_text(wrong, outcome("step")) == (
        "✗ relu  0 of 1 check, 0 of 2 points\n"
        "    at zero\n"
        "      relu(x) is wrong.\n"
        "        input x   [0]\n"
        "        returned  1\n"
        "        expected  0\n"
        "      Hint: Think again.\n"
        "✓ step  1 of 1 check, 2 of 2 points\n"
        "Public checks; grading runs further ones."
    )


def test_html_says_the_same():
    wrong = outcome("relu", "test_at_zero", "failed")
    html = re.sub(r"(?s)<style>.*?</style>", "", as_html(wrong, outcome("step")))
    words = re.sub(r"<[^>]*>", " ", html).split()
    del words[len(words) - 1 - words[::-1].index("✗")]  # of the check
    assert words == as_text(wrong, outcome("step")).split()


def test_html_holds_no_tag_of_a_student_s():
    html = as_html(hostile_outcome(), outcome("<b>"))
    assert set(re.findall(r"<(\w+)", html)) <= {"div", "style", "b", "p", "pre", "span", "small"}
    assert "<b>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert not re.search(r"<(?:img|script|a)\b", html)


def test_no_number_of_a_message_is_broken():
    html = as_html(outcome(status="failed", message="<b> 1.8 \u00b1 6e-11 (ratio 2)"))
    assert '&lt;b&gt; 1.8 \u00b1 <span class="dg-n">6e-11</span> (ratio 2)' in html


def test_what_passes_takes_one_line():
    assert as_text(outcome("relu")).count("\n") == 1
    assert "<pre" not in as_html(outcome("relu"))


def test_a_picture_of_what_was_drawn_stands_below_what_failed_and_only_there():
    check = Check("test_a.py::test_plot", "plot", 1)
    failed = Outcome(check, "failed", "wrong", "It is wrong.", picture=b"\x89PNG...")
    exercises = by_exercise(Judgement([failed]))
    assert 'src="data:image/png;base64,iVBORy4uLg=="' in exercises_html(exercises)
    assert "iVBOR" not in exercises_text(exercises)
    assert msgspec.json.decode(msgspec.json.encode(failed), type=Outcome).picture == failed.picture


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("[[1, *2.5],\n [3, nan]]", [["1", "*2.5"], ["3", "nan"]]),
        ("[1, -2e-05, inf, True]", [["1", "-2e-05", "inf", "True"]]),
        ("array of shape (2, 10), which begins\n[1, 2]", [["1", "2"]]),
        ("array of shape (20,): [0, 1, ...]", [["0", "1", "..."]]),
        ("array of shape (20, 9), from [2, 0] on\n[0, *1]", [["0", "*1"]]),
        ("[(1+2j), *(0-1j)]", [["(1+2j)", "*(0-1j)"]]),
        ("[[1], [2, 3]]", [["1"], ["2", "3"]]),
        *((text, []) for text in ("7", "['a', 'b']", "[[[1, 2]]]", "[1, 2", "[1, 2] and more", "[]", "")),
        *((text, []) for text in ("1, 2]", "[<b>, 1]", "{'a': 1}", "[1, import os]")),
    ],
)  # fmt: skip
def test_what_is_an_array_of_numbers_and_nothing_else_becomes_a_table(text, table):
    found = as_shown("returned", text)
    assert [["*" * cell.wrong + cell.text for cell in row] for row in found.table] == table
    assert found.text == text


def marked(returned, expected):
    example = Counterexample({"x": "1"}, returned, expected)
    [trouble] = by_exercise(Judgement([outcome("relu", status="failed", counterexample=example)]))[0].troubles
    return {one.label: [[cell.wrong for cell in row] for row in one.table] for one in trouble.evidence}


def test_the_same_entries_are_marked_in_both_answers():
    assert marked("[[1, *2], [3, 4]]", "[[1, 5], [3, 4]]")["expected"] == [[False, True], [False, False]]
    assert marked("[1, 2, 3]", "[1, 5, 6]")["returned"] == [[False, True, True]]  # no star: most are wrong
    assert marked("[1, 2, 3]", "[[1], [2], [3]]") == {
        "input x": [],
        "returned": [[False] * 3],
        "expected": [[False]] * 3,
    }


def test_of_a_large_array_only_what_has_a_star_is_marked():
    begins = "array of shape (2, 10), which begins\n"
    assert marked(f"{begins}[1, 2.1, *9]", f"{begins}[1, 2, 3]")["expected"] == [[False, False, True]]
    assert marked(f"{begins}[1, 2.1, 9]", f"{begins}[1, 2, 3]")["returned"] == [[False] * 3]


def failing(actual, expected):
    with pytest.raises(CheckFailed) as raised:
        assert_close(actual, expected, what="f(x)")
    example = raised.value.counterexample
    again = msgspec.json.decode(msgspec.json.encode(example), type=Counterexample)
    assert again == example
    return by_exercise(Judgement([outcome("relu", status="failed", counterexample=again)]))[0].troubles[0]


def test_of_an_array_larger_than_a_row_a_map_shows_where_it_is_wrong():
    expected = np.zeros((40, 130))
    actual = expected.copy()
    actual[3:5, 7] = 1
    [figure] = drawn(failing(actual, expected))
    assert figure.words == "f(x), shape (40, 130): 2 of 5,200 entries wrong"
    assert figure.svg.count("<path") == 1 and 'viewBox="0 0 64 32"' in figure.svg
    assert not [*drawn(failing(np.ones((2, 2)), np.zeros((2, 2))))]


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_row_of_numbers_is_shown_as_curves_beside_each_other(kind):
    right = [2.0 / k for k in range(1, 31)]
    wrong = [*right[:-2], float("nan"), 1e9]
    [figure] = drawn(failing(np.array(wrong), kind(right)))
    assert figure.names == ["returned", "expected"] and figure.svg.count("<path") == 2
    assert figure.words == "30 values in order, on a logarithmic scale:"
    assert not [*drawn(failing(np.array([1.0, 2.0]), kind([1.0, 3.0])))]


def test_a_check_may_show_curves_of_its_own():
    error = CheckFailed("The loss does not fall.", curves={"yours": [1, 1, 1], "the reference's": [1, 0.5]})
    made = outcome("relu", status="failed", counterexample=error.counterexample)
    [figure] = drawn(by_exercise(Judgement([made]))[0].troubles[0])
    assert figure.names == ["yours", "the reference's"] and figure.axis == ("1", "0.5")


def test_a_wrong_gradient_shows_where_in_each_parameter_it_is_wrong():
    params = {"W": np.arange(1.0, 7).reshape(2, 3), "b": np.ones(3)}
    wrong = {"W": params["W"] * [[1, 2, 1]], "b": params["b"]}
    with pytest.raises(CheckFailed) as raised:
        check_gradients(lambda p: 0.5 * sum(float(np.sum(v**2)) for v in p.values()), params, wrong)
    found = raised.value.counterexample.pictures
    assert [one.words for one in found] == [
        "gradient of W, shape (2, 3): 2 of 6 entries wrong",
        "gradient of b, shape (3,): 0 of 3 entries wrong",
    ]
    assert found[0].shares == bytes([0, 255, 0, 0, 255, 0])


def test_a_check_may_tell_students_its_title_only():
    example = Counterexample({"x": "[17]"}, "1", "0")
    made = outcome("relu", "test_odd", "failed", counterexample=example, printed="17", detail="line 17")
    secret = msgspec.structs.replace(made, check=msgspec.structs.replace(made.check, only_title=True))
    for text in (as_html(secret), as_text(secret)):
        assert "odd" in text and "17" not in text and "Think again" not in text
    assert "[17]" in exercises_text(by_exercise(Judgement([secret]), whole=True))
