"""Marks are kept one by one, belong to answers, and come into results without changing the files of these."""

import datetime as dt
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_results import judged
from toy_course import NAME, NOON, ToyCourse, made_result, outcomes

from grader.errors import GradingError
from grader.grading.marking import to_mark, wording
from grader.grading.marks import MarkStore, answer_hash, give, marked, with_marks
from grader.grading.results import Mark, Result, Undecided


@pytest.fixture
def toys(tmp_path) -> ToyCourse:
    return ToyCourse(tmp_path)


@pytest.fixture
def graded(toys: ToyCourse) -> list[Result]:
    """Results of three students: two gave the same answer to the first question, one gave none."""
    toys.hand_in({"ada": "", "ben": "", "eve": ""})
    answers = {"ada": "It learns.", "ben": "It  learns.\n", "eve": ""}
    plan, worth = toys.plan(), {"double": 2.0, "half": 2.0, "why": 3.0}
    return [
        made_result(plan, record, exercises=worth, texts={"why": answers[record.student]})
        for record, _ in plan.todo
    ]


def mark(answer: str = "It learns.", points: float = 2.0, comment: str = "", question: str = "why") -> Mark:
    return Mark(question, answer_hash(answer), points, comment, NOON)


def test_an_answer_without_a_mark_is_open_and_neither_earned_nor_lost(graded):
    ada, _, eve = graded
    assert (ada.total, ada.unmarked_points, ada.open_points, ada.complete) == (7.0, 3.0, 0.0, True)
    assert (eve.unmarked_points, eve.earned_in("why")) == (0.0, 0.0)


def test_a_mark_counts_with_the_points_of_the_checks_and_with_lateness(graded):
    before = graded[0]
    after = with_marks(before, [mark(points=2.5, comment="Nearly.")])
    assert after.earned == before.earned + 2.5
    assert (after.earned_in("why"), after.unmarked_points) == (2.5, 0.0)
    assert after.marks["why"].comment == "Nearly."
    late = msgspec.structs.replace(after, late_factor=0.5)
    assert late.score == after.earned / 2


def test_a_zero_is_a_mark(graded):
    assert with_marks(graded[0], [mark(points=0.0)]).unmarked_points == 0.0


@pytest.mark.parametrize(
    "other", [mark("It learned."), mark(question="how"), mark(points=3.5), mark(points=-1.0)]
)
def test_a_mark_of_another_answer_or_of_more_points_than_there_are_does_not_count(graded, other):
    assert with_marks(graded[0], [other]).unmarked_points == 3.0


def test_a_result_in_doubt_has_nothing_to_mark(graded):
    assert (
        msgspec.structs.replace(graded[0], undecided=Undecided("machine", "The disk is full")).unmarked_points
        == 0.0
    )


def test_marks_are_kept_for_each_answer_and_replaced_by_later_ones(toys):
    store = MarkStore(toys.course)
    assert store.read(NAME, "ada") == []
    for points, answer in ((1.0, "a"), (2.0, "b"), (3.0, "a")):
        store.write(NAME, "ada", mark(answer, points))
    assert [(m.answer, m.points) for m in store.read(NAME, "ada")] == [
        (answer_hash("b"), 2.0),
        (answer_hash("a"), 3.0),
    ]
    assert store.path(NAME, "ada").stat().st_mode & 0o077 == 0


def test_an_earlier_answer_has_its_mark_again(toys, graded):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", mark())
    changed = judged(graded[0], texts={"why": "Something else."})
    [result], _ = marked(toys.course, [changed])
    assert result.unmarked_points == 3.0
    [result], _ = marked(toys.course, [graded[0]])
    assert result.marks["why"].points == 2.0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"format": 2}'])
def test_marks_that_cannot_be_read_are_told_and_count_as_none(toys, graded, content):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", mark())
    store.path(NAME, "ada").write_bytes(content)
    results, problems = marked(toys.course, graded)
    assert [result.unmarked_points for result in results] == [3.0, 3.0, 0.0]
    assert len(problems) == 1
    with pytest.raises(GradingError, match="cannot be read"):
        store.write(NAME, "ada", mark())
    assert store.path(NAME, "ada").read_bytes() == content


def test_marks_that_cannot_be_reached_are_not_taken_for_none(toys):
    store = MarkStore(toys.course)
    path = store.path(NAME, "ada")
    path.parent.mkdir(parents=True)
    path.symlink_to(path)
    with pytest.raises(GradingError, match="cannot be read"):
        store.read(NAME, "ada")


def test_extra_credit_beyond_all_sense_is_no_mark(toys, graded):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", mark())
    kept = store.path(NAME, "ada").read_text().replace('"points":', '"extra": 1.7e308, "points":')
    store.path(NAME, "ada").write_text(kept)
    results, [problem] = marked(toys.course, graded)
    assert "cannot be read" in problem and results[0].score < 100


def test_marks_of_another_student_are_refused(toys):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", mark())
    store.path(NAME, "ben").write_bytes(store.path(NAME, "ada").read_bytes())
    with pytest.raises(GradingError, match="those of 'ada'"):
        store.read(NAME, "ben")


def test_marks_that_cannot_be_written_are_told(toys):
    store = MarkStore(toys.course)
    store.folder.write_text("in the way")
    with pytest.raises(GradingError, match="cannot be written"):
        store.write(NAME, "ada", mark())


def test_result_files_hold_answers_and_no_marks(toys, graded):
    toys.store.write(graded[0])
    [path] = toys.store.paths(NAME)
    assert json.loads(path.read_text())["judgement"]["texts"] == {"why": "It learns."}
    assert json.loads(path.read_text())["marks"] == {}
    assert toys.store.read(NAME, "ada") == graded[0]


def test_answers_to_mark_come_by_question_the_same_ones_together(graded):
    found = to_mark(graded)["why"]
    assert {result.student for result in found} == {"ada", "ben"}
    assert len({wording(result.judgement.texts["why"]) for result in found}) == 1


def test_the_order_of_answers_tells_nothing_of_the_students(graded):
    ada, ben, eve = graded
    others = {"ada": "z", "ben": "a", "eve": "k"}
    changed = [judged(result, texts={"why": others[result.student]}) for result in (ada, ben, eve)]
    order = [result.judgement.texts["why"] for result in to_mark(changed)["why"]]
    assert order == sorted(order, key=answer_hash)


def test_marked_answers_come_again_only_if_asked_for(toys, graded):
    store = MarkStore(toys.course)
    [first, second] = to_mark(graded)["why"]
    assert give(store, first, "why", 1.0, "Good.").marks["why"].points == 1.0
    results, _ = marked(toys.course, graded)
    assert [result.student for result in to_mark(results)["why"]] == [second.student]
    again = {result.student: result.marks.get("why") for result in to_mark(results, again=True)["why"]}
    assert again.keys() == {first.student, second.student}
    assert again[second.student] is None
    assert again[first.student].points == 1.0


def test_a_mark_knows_when_it_was_given(toys, graded):
    give(MarkStore(toys.course), to_mark(graded)["why"][0], "why", 1.0, "")
    [kept] = [m for student in ("ada", "ben") for m in MarkStore(toys.course).read(NAME, student)]
    assert dt.datetime.now(dt.UTC) - kept.marked < dt.timedelta(minutes=5)


@given(st.text(max_size=50))
def test_any_answer_has_a_hash(answer):
    assert len(answer_hash(answer)) == 64


def override(result: Result, points: float | None, **more: float) -> Mark:
    return Mark("half", result.basis.submission, points, "Nearly.", NOON, **more)


def test_points_of_a_person_stand_in_place_of_those_of_the_checks(graded):
    before = graded[0]
    after = with_marks(before, [override(before, 0.5)])
    assert (before.earned_in("half"), after.earned_in("half")) == (2.0, 0.5)
    assert after.earned == before.earned - 1.5
    assert after.marks["half"].comment == "Nearly."


def test_a_comment_and_extra_credit_leave_the_points_of_the_checks(graded):
    after = with_marks(graded[0], [override(graded[0], None, extra=1.0)])
    assert after.earned_in("half") == 3.0
    open_answer = Mark("why", answer_hash("It learns."), None, "See me.", NOON)
    after = with_marks(graded[0], [open_answer])
    assert after.marks["why"].comment == "See me."
    assert after.unmarked_points == 3.0


def test_points_of_a_person_settle_a_check_that_broke(graded):
    broken = judged(graded[0], outcomes=outcomes("It broke.", "error"))
    assert broken.open_points == 2.0
    assert with_marks(broken, [override(broken, None)]).open_points == 2.0
    assert with_marks(broken, [override(broken, 2.0)]).open_points == 0.0


@pytest.mark.parametrize("points", [2.5, -1.0])
def test_points_that_an_exercise_cannot_have_and_those_for_other_files_do_not_count(graded, points):
    other = Mark("half", "00" * 32, 0.0, "", NOON)
    assert with_marks(graded[0], [override(graded[0], points), other]).marks == {}


def test_several_marks_are_kept_at_once(toys):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", mark("a"), mark("b"))
    store.write(NAME, "ada", mark("b", 0.5), mark("c"))
    assert [(m.answer, m.points) for m in store.read(NAME, "ada")] == [
        (answer_hash("a"), 2.0),
        (answer_hash("b"), 0.5),
        (answer_hash("c"), 2.0),
    ]


def test_a_new_mark_leaves_extra_credit_as_it_is(toys, graded):
    store = MarkStore(toys.course)
    store.write(NAME, "ada", msgspec.structs.replace(mark(points=1.0), extra=0.5, source="gradebook"))
    [result, *_], _ = marked(toys.course, [graded[0]])
    give(store, to_mark([result], again=True)["why"][0], "why", 2.0, "")
    [kept] = store.read(NAME, "ada")
    assert (kept.points, kept.extra, kept.source) == (2.0, 0.5, "")
