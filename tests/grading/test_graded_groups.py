"""What a group handed in is graded once and marked once, for all its members."""

from __future__ import annotations

import pytest
from toy_course import HALF_WRONG, HOUR, NAME, NOON, RIGHT, ToyCourse

from grader.grading.marking import to_mark
from grader.grading.marks import MarkStore, give, marked
from grader.grading.run import How, grade_assignments
from grader.reports.feedback import feedback, publish


def in_groups(toy: ToyCourse) -> None:
    plan = toy.root / "course" / "course.toml"
    plan.write_text(plan.read_text() + "groups = true\n")
    (toy.root / "course" / "roster.csv").write_text("id,group\nada,red\nbo,red\ncy,\n")
    toy.submit("ada", HALF_WRONG)
    toy.submit("cy", RIGHT)
    toy.collect()


@pytest.mark.slow
def test_every_member_has_the_grade_of_one_run(toy: ToyCourse) -> None:
    in_groups(toy)
    ada, bo, cy = grade_assignments(toy.course, [NAME], How(isolation="process"))
    assert (ada.student, ada.score, ada.group) == ("ada", 2, ("ada", "bo"))
    assert (bo.student, bo.score, bo.group) == ("bo", 2, ("ada", "bo"))
    assert bo.judgement.seconds == ada.judgement.seconds
    assert (cy.score, cy.group) == (4, ())
    assert "The work of ada, bo together." in feedback("Toy", bo)
    assert not toy.to_grade()


def test_a_mark_is_given_to_all(toy: ToyCourse) -> None:
    in_groups(toy)
    results = toy.settle()
    written = [one for one in results if one.student == "ada"]
    give(MarkStore(toy.course), written[0], "half", 1.5, "Nearly.")
    found, _ = marked(toy.course, results)
    assert {one.student: one.earned_in("half") for one in found if one.group} == {"ada": 1.5, "bo": 1.5}
    assert not to_mark(found)


def test_who_handed_in_as_well_reads_the_feedback_of_the_group(toy: ToyCourse) -> None:
    in_groups(toy)
    toy.submit("bo", HALF_WRONG, NOON - 2 * HOUR)
    toy.collect()
    results = toy.settle()
    assert {one.source.partition("+")[0] for one in results if one.group} == {"ada"}
    assert publish(toy.course, NAME, results)[1] == []
    submissions, _ = toy.exchange.transport.incoming(NAME, {})
    given = {one.student: toy.exchange.transport.given_back("feedback", one.source) for one in submissions}
    assert given["bo"] == given["ada"] != given["cy"]
    assert given["bo"]
