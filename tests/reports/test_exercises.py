"""How exercises did: the model behind every view."""

from __future__ import annotations

from typing import Any

import pytest
from made_results import HOSTILE, hostile_outcome, outcome

from grader.engine.outcome import Diagnosis, Judgement, Outcome
from grader.reports.exercises import Exercise, Trouble, by_exercise, exercises_text, once_for_equal
from grader.reports.feedback import exercise_markdown
from grader.reports.pages import exercises_html
from grader.sandbox.counterexample import Counterexample


def trouble(one: Outcome) -> Trouble:
    [found] = Exercise("relu", [one]).troubles
    return found


def test_exercises_come_in_the_order_of_the_checks() -> None:
    outcomes = [outcome("step"), outcome("relu"), outcome("step", "test_one", "failed")]
    step, relu = by_exercise(Judgement(outcomes))
    assert (step.name, relu.name) == ("step", "relu")
    assert (step.passed, step.earned, step.points) == (1, 2, 4)
    assert step.summary == "1 of 2 checks, 2 of 4 points"


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        (["passed", "passed"], "passed"),
        (["passed", "failed"], "failed"),
        (["failed", "error"], "error"),
        (["error", "passed"], "error"),
    ],
)
def test_status_is_the_worst_of_the_checks(states: list[Any], worst: str) -> None:
    assert Exercise("relu", [outcome(status=status) for status in states]).status == worst


def test_same_trouble_is_told_once_with_all_its_checks() -> None:
    loop = {"kind": "timeout", "message": "It did not return within 1 s."}
    outcomes = [outcome(name=f"test_{name}", status="failed", **loop) for name in ("one", "two")]
    [found] = Exercise("relu", outcomes).troubles
    assert found.lines == ["It did not return within 1 s."]
    assert found.titles == ["one", "two"]


def test_the_same_exception_of_other_lines_keeps_its_own_lines_and_hint() -> None:
    told = {"status": "failed", "kind": "exception", "message": "It raises IndexError: no."}
    outcomes = [
        outcome(name=f"test_{n}", detail=f"toy.py, line {n}", own_hint=f"Try {n}.", **told) for n in (3, 5, 5)
    ]
    found = Exercise("relu", outcomes).troubles
    assert [(one.titles, one.lines[1:], one.hint) for one in found] == [
        (["3"], ["  toy.py, line 3"], "Try 3."),
        (["5", "5"], ["  toy.py, line 5"], "Try 5."),
    ]


@pytest.mark.parametrize("kind", ["unwritten", "timeout", "crash", "module", "output"])
def test_one_cause_is_told_once_whatever_each_check_says_of_it(kind: str) -> None:
    outcomes = [outcome(name=f"test_{n}", status="failed", kind=kind, message=n) for n in "abcdef"]
    [found] = Exercise("relu", outcomes).troubles
    assert (found.lines, found.hint) == (["a"], "")
    assert found.title == "a, b, c, d and 2 more"


def test_an_exception_of_several_checks_comes_once_without_a_hint_that_fits_one_of_them() -> None:
    told = {"status": "failed", "kind": "exception", "message": "It raises IndexError: no."}
    lines = "toy.py, line {}\ntoy.py, line 5"
    outcomes = [outcome(own_hint=f"Try {n}.", detail=lines.format(n), **told) for n in (1, 2)]
    [found] = Exercise("relu", outcomes).troubles
    assert (found.lines[1:], found.hint) == (["  toy.py, line 1", "  toy.py, line 5"], "")


def test_an_answer_of_none_is_told_once_without_values() -> None:
    messages = [f"{call} is None; is a 'return' missing?" for call in ("relu(x)", "relu(x, 0)", "step(x)")]
    shown = Counterexample({"x": "1"}, "None", "2")
    outcomes = [outcome(name=m[:4], status="failed", message=m, counterexample=shown) for m in messages]
    found = Exercise("relu", outcomes).troubles
    assert [(one.titles, one.lines) for one in found] == [
        (["relu", "relu"], messages[:1]),
        (["step"], messages[2:]),
    ]


def test_each_wrong_value_is_told_with_its_own_counterexample() -> None:
    outcomes = [outcome(name=name, status="failed") for name in ("test_a", "test_b")] + [
        outcome(name="test_c")
    ]
    assert [found.titles for found in Exercise("relu", outcomes).troubles] == [["a"], ["b"]]


def test_explanation_has_message_counterexample_and_lines_in_that_order() -> None:
    shown = Counterexample({"x": "[1, 2]"}, "3", "[[1],\n [2]]", "shape")
    one = outcome(status="failed", counterexample=shown, detail="toy.py, line 3\ntoy.py, line 5")
    assert trouble(one).lines == [
        "relu(x) is wrong.",
        "  input x     [1, 2]",
        "  returned    3",
        "  expected    [[1],",
        "               [2]]",
        "  difference  shape",
        "  toy.py, line 3",
        "  toy.py, line 5",
    ]


def test_no_line_moves_the_cursor_or_breaks_in_two() -> None:
    lines = trouble(hostile_outcome()).lines
    assert all(len(line.splitlines()) <= 1 for line in lines)
    assert all(character.isprintable() for line in lines for character in line)
    assert any("\\x1b[2J" in line for line in lines)
    assert "\x1b" in HOSTILE


@pytest.mark.parametrize(
    ("kind", "helps"),
    [
        ("wrong", True),
        ("unusable", True),
        ("exception", True),
        ("refused", True),
        ("timeout", False),
        ("crash", False),
        ("module", False),
        ("missing", False),
        ("unwritten", False),
        ("output", False),
    ],
)
def test_hint_is_given_where_it_can_help(kind: str, helps: bool) -> None:
    assert bool(trouble(outcome(status="failed", kind=kind)).hint) is helps
    assert trouble(outcome(status="failed", kind=kind, own_hint="")).hint == ""


def test_one_or_two_known_mistakes_are_told_above_what_failed_with_a_hint_for_each() -> None:
    mistakes = [
        Diagnosis("one", "The sign is reversed.", "Minus."),
        Diagnosis("two", "0 < 1 is cut.", "Keep."),
    ]
    told = ["This looks like a known mistake: The sign is reversed.", "Hint: Minus."]
    more = ["And like another known mistake: 0 < 1 is cut.", "Hint: Keep."]
    for known, expected in [(mistakes[:1], told), (mistakes, told + more)]:
        [exercise] = by_exercise(Judgement([outcome(status="failed")], diagnoses={"relu": known}))
        assert list(exercise_markdown(exercise))[: len(expected) + 1] == [*expected, "**zero**"]
        shown = [line.strip() for line in exercises_text([exercise]).splitlines()]
        assert shown[1 : len(expected) + 2] == [*expected, "zero"]
        assert ("0 &lt; 1 is cut." in exercises_html([exercise])) == (len(known) == 2)


def test_what_was_printed_stands_below_the_failure_safe_to_show() -> None:
    failed = outcome(status="failed", detail="toy.py, line 3", printed="a\n::error::\x1b[2J<b>")
    expected = ["  toy.py, line 3", "It printed:", "  a", "  \\::error::\\x1b[2J<b>"]
    assert trouble(failed).lines[1:] == expected
    assert "\n".join("    " + line for line in expected) in "\n".join(
        exercise_markdown(Exercise("relu", [failed]))
    )
    assert "\\x1b[2J&lt;b&gt;" in exercises_html([Exercise("relu", [failed])])


def test_an_exercise_with_no_more_to_do_than_advice_passes_in_every_view() -> None:
    outcomes = [outcome(), outcome(name="test_style", status="failed", points=0.0)]
    [exercise] = by_exercise(Judgement(outcomes))
    said = [*exercise_markdown(exercise)]
    assert said[:2] == ["The check passes.", "**style (advice)**"]
    assert exercises_text([exercise]).startswith("✓ relu  1 of 1 check, 2 of 2 points")


def test_checks_that_cost_nothing_are_counted_apart_where_they_fail() -> None:
    advice = [outcome(name=f"test_{name}", status="failed", points=0.0) for name in ("style", "names")]
    [exercise] = by_exercise(
        Judgement([outcome(status="failed"), outcome(name="test_two", status="failed"), *advice])
    )
    assert exercise.summary == "0 of 2 checks, 0 of 4 points; 2 more checks that cost nothing"


def test_exercises_that_are_equal_but_for_their_time_are_shown_once_and_others_each() -> None:
    asked = []

    @once_for_equal
    def shown(exercise: Exercise, tag: str) -> str:
        asked.append(exercise)
        return f"{tag} {exercise.summary}"

    first, slower = (Exercise("relu", [outcome(seconds=seconds)]) for seconds in (0.1, 0.2))
    assert shown(first, "h3") == shown(slower, "h3") == f"h3 {first.summary}"
    assert shown(Exercise("relu", [outcome(status="failed")]), "h3") != shown(first, "div")
    assert len(asked) == 3
