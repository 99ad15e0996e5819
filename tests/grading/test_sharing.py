"""Several people mark at the same time: nothing is lost, nobody is sent where another is, shares are even."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import msgspec
import pytest
from toy_course import NAME, RIGHT, ToyCourse, made_result

from grader.errors import GradingError
from grader.grading.marking import Shares, share_out, shares_of
from grader.grading.marks import MarkedMeanwhile, MarkStore, give, refreshed
from grader.grading.results import Result

STUDENTS = [f"s{number}" for number in range(7)]


@pytest.fixture
def graded(toy: ToyCourse) -> list[Result]:
    """Results with an answer each."""
    toy.hand_in(dict.fromkeys(STUDENTS, ""))
    planned, worth = toy.plan(), {"double": 2.0, "half": 2.0, "why": 3.0}
    return [
        made_result(planned, record, exercises=worth, texts={"why": f"By {record.student}."})
        for record, _ in planned.todo
    ]


def test_the_second_of_two_marks_is_told_of_the_first_which_stands(toy, graded):
    store = MarkStore(toy.course)
    give(store, graded[0], "why", 1.0, "Well.", by="ann")
    with pytest.raises(MarkedMeanwhile, match="ann has marked why meanwhile with 1:") as caught:
        give(store, graded[0], "why", 2.0, "Better.", by="ben")
    assert [(one.by, one.points) for one in store.read(NAME, "s0")] == [("ann", 1.0)]
    again = give(store, caught.value.result, "why", 2.0, "Better.", by="ben")
    assert refreshed(store, graded[0]) == again
    assert [(one.by, one.points) for one in store.read(NAME, "s0")] == [("ben", 2.0)]


def test_of_a_group_marked_through_two_members_one_mark_stands(toy, graded):
    members = [graded[0].student, graded[1].student]
    pair = [msgspec.structs.replace(graded[0], student=one, group=tuple(members)) for one in members]
    store = MarkStore(toy.course)
    give(store, pair[1], "why", 1.0, "", by="ann")
    with pytest.raises(MarkedMeanwhile):
        give(store, pair[0], "why", 2.0, "", by="ben")
    assert {store.read(NAME, one)[0].by for one in members} == {"ann"}


_MARKER = """
import sys
from pathlib import Path
from grader.course.files import load_course
from grader.grading.marking import questions_to_mark
from grader.grading.marks import MarkedMeanwhile, give, key_of
from grader.grading.marks import MarkStore

course, me = load_course(Path(sys.argv[1])), sys.argv[2]
store, done = MarkStore(course), 0
while True:
    todo, _ = questions_to_mark(course, "01-toy", "double")
    if not todo:
        break
    results = todo[0].results
    place = store.take("01-toy", me, [key_of(one, "double") for one in results])
    if place is None:
        continue
    try:
        give(store, results[place], "double", 1.0, f"By {me}.", by=me)
        done += 1
    except MarkedMeanwhile:
        pass
print(done)
"""


@pytest.mark.slow
def test_two_processes_that_mark_one_class_lose_nothing(toy):
    toy.hand_in(dict.fromkeys(STUDENTS, RIGHT))
    toy.settle()
    args = [sys.executable, "-c", _MARKER, str(toy.root / "course")]
    both = [subprocess.Popen([*args, me], stdout=subprocess.PIPE, text=True) for me in ("ann", "ben")]
    counts = [int(process.communicate(timeout=120)[0]) for process in both]
    marks = [one for student in STUDENTS for one in MarkStore(toy.course).read(NAME, student)]
    assert sum(counts) == len(marks) == len(STUDENTS)
    by = Counter(one.by for one in marks)
    assert [by["ann"], by["ben"]] == counts


def test_whoever_is_free_takes_what_nobody_has_before_them(toy):
    store = MarkStore(toy.course)
    assert store.take(NAME, "ann", ["a", "b"]) == 0
    assert store.take(NAME, "ben", ["a", "b"]) == 1
    assert store.take(NAME, "eve", ["a", "b"]) is None
    assert store.take(NAME, "ann", ["a", "b"]) == 0  # her own
    assert store.take(NAME, "ann", ["c"]) == 0  # which sets free what she had
    assert store.take(NAME, "eve", ["a", "b"]) == 0


def test_students_are_shared_out_evenly_and_stay_with_who_has_them(toy, graded):
    for result in graded:
        toy.store.write(result)
    course = toy.course
    before = share_out(course, NAME, "student", ["ann", "ben", "eve"])
    assert sorted(Counter(before.markers.values()).values()) == [2, 2, 3]
    after = share_out(course, NAME, "student", ["ann", "ben"])
    kept = {student for student, marker in before.markers.items() if marker != "eve"}
    assert all(after.markers[student] == before.markers[student] for student in kept)
    assert sorted(Counter(after.markers.values()).values()) == [3, 4]
    assert shares_of(course, NAME) == after
    assert share_out(course, NAME, "student", []) == Shares()


def test_a_share_is_for_its_marker_and_for_whoever_has_none(graded):
    shares = Shares(by="student", markers={"s0": "ann", "s1": "ben"})
    assert shares.has("ann", "why", graded[0]) and not shares.has("ann", "why", graded[1])
    assert all(shares.has("ann", "why", later) for later in graded[2:])
    assert all(shares.has("instructor", "why", one) for one in graded)
    by_question = Shares(by="question", markers={"why": "ann", "how": "ben"})
    assert by_question.has("ann", "why", graded[1]) and not by_question.has("ben", "why", graded[1])


def test_sections_go_to_one_marker_each(toy, graded):
    lines = [f"{student},{'AB'[number % 2]}" for number, student in enumerate(STUDENTS)]
    (toy.root / "course" / "roster.csv").write_text("\n".join(["id,section", *lines]))
    shares = share_out(toy.course, NAME, "section", ["ann", "ben"])
    assert shares.markers == {student: ["ann", "ben"][n % 2] for n, student in enumerate(STUDENTS)}


@pytest.mark.parametrize(("way", "why"), [("question", "no questions"), ("section", "no section")])
def test_what_there_is_none_of_cannot_be_shared_out(toy, way, why):
    with pytest.raises(GradingError, match=why):
        share_out(toy.course, NAME, way, ["ann"])


def test_shares_that_cannot_be_read_are_told(toy):
    share_out(toy.course, NAME, "student", [])
    (toy.course.marks / NAME / ".shares.json").write_text("{")
    with pytest.raises(GradingError, match="cannot be read"):
        shares_of(toy.course, NAME)
