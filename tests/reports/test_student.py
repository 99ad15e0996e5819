"""One student on a screen: every assignment, what is undecided and what is missing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from made_results import HALF, HOSTILE, NOON, doubtful, hostile_outcome, judged, outcome, result
from rich.console import Console

from grader.course.logs import Decision
from grader.course.model import Course, Scheduled
from grader.engine.outcome import Diagnosis
from grader.errors import GradingError
from grader.exchange.transports import transport_of
from grader.grading.results import Mark, Result
from grader.grading.store import named_student
from grader.reports.student import student_page

PLAN = [Scheduled("01-toy"), Scheduled("02-more", NOON)]
COURSE = Course(format=1, id="nn", title="Nets", timezone="UTC", assignments=PLAN, exchange="/nowhere")


def page(*found: Result, more: Sequence[Result] = (), course: Course = COURSE) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    results = {"01-toy": [*found, result("somebody-else")], "02-more": list(more)}
    console.print(*student_page(course, "ada", course.names, results), sep="\n")
    return console.export_text()


def test_points_by_exercise_and_what_is_not_handed_in(tmp_path: Path) -> None:
    course = msgspec.structs.replace(COURSE, exchange=str(tmp_path))
    assert "Not released yet: 02-more" in page(result("ada", HALF), course=course)
    transport_of(course).release("02-more", {"more.py": b"x = 1"}, b"")
    text = page(result("ada", HALF), course=course)
    assert "ada: 2 of 4 points in 1 of 2 assignments" in text
    assert "01-toy: 2/4, submitted Tue 01 May 2040 11:00 UTC" in text
    assert "2/2" in text and "0/2     zero: step(x) is wrong." in text
    assert "02-more: nothing is collected; due Tue 01 May 2040 12:00 UTC" in text
    assert "somebody-else" not in text


def test_lateness_known_mistakes_and_marks() -> None:
    late = result("ada", HALF, submitted=NOON + dt.timedelta(hours=1), late_factor=0.5)
    slip = {"step": [Diagnosis("m", "Step with the wrong sign", "")]}
    mark = {"step": Mark("step", "ab" * 32, 1.5, "Nearly.", NOON)}
    text = page(msgspec.structs.replace(judged(late, diagnoses=slip), marks=mark))
    for told in ("1 h late, counts 50 %", "Known mistake: Step with the wrong", "1.5/2", "Comment: Nearly."):
        assert told in text, told
    assert "ada: 1.75 of 4 points" in text


def test_what_was_decided_stands_on_top_with_its_reason() -> None:
    about = {"at": NOON, "by": "tom", "student": "ada", "assignment": "01-toy"}
    more = Decision(**about, kind="extension", why="ill", until=NOON + dt.timedelta(days=1))
    back = Decision(**about, kind="excuse", why="a slip", withdrawn=True)
    text = page(result("ada"), course=msgspec.structs.replace(COURSE, decisions=(more, back)))
    assert "01-toy: extension until Wed 02 May 2040 12:00 UTC: ill (by tom on Tue 01 May 2040" in text
    assert "01-toy: excuse withdrawn: a slip (by tom" in text


def test_what_is_excused_is_in_no_total() -> None:
    excuse = Decision(at=NOON, by="tom", student="ada", assignment="01-toy", kind="excuse", why="ill")
    excused = msgspec.structs.replace(COURSE, decisions=(excuse,))
    more = [msgspec.structs.replace(result("ada", HALF), assignment="02-more")]
    assert "ada: 2 of 4 points in 1 of 1 assignment" in page(result("ada"), more=more, course=excused)


def test_what_is_undecided_is_no_zero() -> None:
    text = page(doubtful("ada"), more=[result("ada", assignment="02-more")])
    assert "ada: 4 + ? of 8 points in 2 of 2" in text
    assert "in doubt: The grader itself ended" in text


def test_of_attempts_the_one_that_counts() -> None:
    assert "4/4, submitted Tue 01 May 2040 11:00 UTC, attempt 2 of 2" in page(
        result("ada", HALF), result("ada", attempt=2)
    )


def test_a_cause_of_all_checks_and_many_causes_are_short() -> None:
    same = [outcome(name=f"test_{n}", status="failed", kind="timeout", message="No end.") for n in range(9)]
    assert "all 9 checks: No end." in page(result("ada", same))
    many = [outcome(name=f"test_{number}", status="failed") for number in range(9)]
    assert "and 6 more" in page(result("ada", many))


def test_no_text_of_a_submission_moves_a_cursor() -> None:
    mark = {"relu": Mark("relu", "ab" * 32, None, HOSTILE, NOON)}
    text = page(msgspec.structs.replace(result("ada", [hostile_outcome()], notes=(HOSTILE,)), marks=mark))
    assert not {"\x1b", "\x07", "\u202e", "\u2028", "\r"} & set(text)


def test_student_may_be_cut_short_and_nobody_is_taken_for_another(tmp_path: Path) -> None:
    course = msgspec.structs.replace(COURSE, root=tmp_path)
    (tmp_path / "results" / "01-toy").mkdir(parents=True)
    for student in ("ada+2", "alan", "al"):
        (tmp_path / "results" / "01-toy" / f"{student}.json").touch()
    assert named_student(course, "ad") == "ada"
    assert named_student(course, "al") == "al"
    with pytest.raises(GradingError, match="Nothing of a student 'adda'") as raised:
        named_student(course, "adda")
    assert "Did you mean ada?" in raised.value.hint
