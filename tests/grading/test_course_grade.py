"""From results to a course grade."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from made_results import HALF, NONE, NOON, doubtful, outcome, result

from grader.course.files import load_course
from grader.course.logs import Decision
from grader.course.model import Category, Course, Scheduled
from grader.grading.course_grade import CourseGrade, Reached, course_grade, letter_of
from grader.grading.results import Result

AFTER = NOON + dt.timedelta(days=1)
BONUS = [outcome("relu"), outcome("step"), outcome("more")]


def course(*assignments: Scheduled, **rules: Any) -> Course:
    plan = assignments or tuple(Scheduled(name, NOON) for name in "abc")
    return Course(format=1, id="nn", title="Nets", assignments=[*plan], **rules)


def graded(
    rules: Course, now: dt.datetime = AFTER, worth: dict[str, float] | None = None, **own: Result
) -> CourseGrade:
    known = worth or {planned.name: 4.0 for planned in rules.assignments}
    return course_grade(rules, "ada", {name: Reached.of(one) for name, one in own.items()}, known, now)


def test_without_rules_points_add_up() -> None:
    grade = graded(course(), a=result(), b=result(outcomes=HALF))
    assert (grade.points, grade.worth, grade.percent, grade.letter) == (6, 12, 50, "")
    assert not grade.left_out


def test_what_is_not_due_or_handed_in_by_nobody_does_not_count_yet() -> None:
    before = NOON - dt.timedelta(days=1)
    grade = graded(course(), before, a=result(), worth={"a": 4.0, "b": 4.0})
    assert (grade.points, grade.worth) == (4, 4)
    assert grade.left_out == {"b": "it is not due yet"}


def test_extra_credit_counts_above_what_an_assignment_is_worth() -> None:
    extra = result(outcomes=[*BONUS], exercises={"relu": 2.0, "step": 2.0, "more": 0.0})
    assert extra.score > 4
    grade = graded(course(), a=extra, b=result(), worth={"a": 4.0, "b": 4.0})
    assert grade.percent is not None
    assert grade.percent > 100


def test_an_assignment_that_is_all_extra_credit_only_adds() -> None:
    more = result(outcomes=[outcome("more")], exercises={"more": 0.0})
    grade = graded(course(), a=result(outcomes=HALF), b=more, worth={"a": 4.0, "b": 0.0})
    assert (grade.points, grade.percent) == (4, 100)


def test_practice_and_what_is_excused_do_not_count() -> None:
    why = Decision(at=NOON, by="prof", kind="excuse", student="ada", assignment="b", why="ill")
    rules = course(Scheduled("a"), Scheduled("b"), Scheduled("c", practice=True), decisions=(why,))
    grade = graded(rules, a=result(), b=result(outcomes=NONE), c=result(outcomes=NONE))
    assert grade.percent == 100
    assert grade.left_out == {"b": "the student is excused", "c": "it is for practice"}


def test_the_lowest_are_dropped_and_never_all() -> None:
    plan = [Scheduled(name, NOON, category="homework") for name in "abc"]
    own = {"a": result(), "b": result(outcomes=HALF)}
    one = graded(course(*plan, categories={"homework": Category(drop=1)}), **own)
    assert (one.percent, one.left_out) == (75, {"c": "it is one of the lowest"})
    assert graded(course(*plan, categories={"homework": Category(drop=9)}), **own).percent == 100


def test_weights_of_assignments() -> None:
    rules = course(Scheduled("a", weight=3), Scheduled("b", weight=1))
    assert graded(rules, a=result(), b=result(outcomes=NONE)).percent == 75


def test_weights_of_categories_that_have_anything() -> None:
    plan = [Scheduled("a", category="hw"), Scheduled("b", category="hw"), Scheduled("c", category="exam")]
    rules = course(*plan, categories={"hw": Category(weight=40), "exam": Category(weight=60)})
    own = {"a": result(), "b": result(outcomes=HALF), "c": result(outcomes=HALF)}
    assert graded(rules, **own).percent == pytest.approx(0.4 * 75 + 0.6 * 50)
    so_far = graded(rules, a=own["a"], b=own["b"], worth={"a": 4.0, "b": 4.0})
    assert so_far.percent == 75


def test_what_is_undecided_is_open_and_no_zero() -> None:
    grade = graded(course(), a=result(), b=doubtful("ada"), worth={"a": 4.0, "b": 4.0})
    assert (grade.percent, grade.open) == (100, True)


def test_nothing_that_counts_is_no_percent() -> None:
    grade = graded(course(Scheduled("a", practice=True), letters={"A": 90, "F": 0}), a=result())
    assert (grade.percent, grade.letter) == (None, "")


@pytest.mark.parametrize(
    ("percent", "letter"), [(100, "A"), (90, "A"), (89.999999, "B"), (0, "F"), (120, "A")]
)
def test_letters(percent: float, letter: str) -> None:
    assert letter_of({"F": 0, "A": 90, "B": 80}, percent) == letter


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('category = "hw"\n[categories.homework]\ndrop = 1', "there is no [categories.hw]"),
        ("[categories.hw]\nweight = 40", "as categories have weights"),
        (
            'category = "a"\n[categories.a]\nweight = 40\n[categories.b]\ndrop = 1',
            "give all categories one, or none",
        ),
        ("[letters]\nA = 900", "at most 100"),
        ('[categories.hw]\ndrop = "one"', "whole number"),
    ],
)
def test_rules_that_contradict_each_other_are_told(tmp_path: Path, more: str, told: str) -> None:
    plan = f'format = 1\nid = "nn"\ntitle = "N"\n[[assignments]]\nname = "a"\n{more}\n'
    (tmp_path / "course.toml").write_text(plan)
    assert any(told in fault for fault in load_course(tmp_path).faults), load_course(tmp_path).faults
