"""Which of two marks counts, and that asking again changes nothing."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.results import Mark
from grader.nbgrader.gradebook.merge import Merged, There, merge

BEFORE = dt.datetime(2040, 5, 1, tzinfo=dt.UTC)
BLANK = Mark("why", "ab" * 32, None, "", BEFORE + dt.timedelta(days=1))
WORTH = 3.0


def mark(points: float | None, comment: str = "", **more: Any) -> Mark:
    return Mark("why", "ab" * 32, points, comment, BEFORE, **more)


def there(points: float | None = None, comment: str = "", **more: Any) -> There:
    return There(points, more.pop("extra", None), comment, **more)


def wrote(points: float, comment: str = "", **more: Any) -> There:
    """What stands there as it was written from here."""
    return There(points, None, comment, points, comment, **more)


def sides(merged: Merged) -> tuple[Any, ...]:
    """Return points and comment here, and points and comment there."""
    own = (merged.mark.points, merged.mark.comment) if merged.mark else None
    return own, (merged.there.points, merged.there.comment)


def test_nothing_on_both_sides_stays_nothing():
    assert merge(None, There(), BLANK, WORTH) == Merged(None, There())


def test_a_mark_here_is_written_and_known_there_as_written_from_here():
    merged = merge(mark(2.0, "Good."), There(), BLANK, WORTH)
    assert merged == Merged(mark(2.0, "Good."), wrote(2.0, "Good."))


def test_a_mark_there_is_taken_over_and_known_to_come_from_there():
    merged = merge(None, there(2.0, "Good."), BLANK, WORTH)
    assert merged.mark == msgspec.structs.replace(BLANK, points=2.0, comment="Good.", source="gradebook")
    assert merged.there == there(2.0, "Good.")


def test_a_comment_alone_and_extra_credit_alone_are_taken_over_without_points():
    comment = merge(None, there(comment="See me."), BLANK, WORTH).mark
    assert comment == msgspec.structs.replace(BLANK, comment="See me.", source="gradebook")
    extra = merge(None, there(extra=1.0), BLANK, WORTH).mark
    assert extra == msgspec.structs.replace(BLANK, extra=1.0)


@pytest.mark.parametrize(
    ("here", "gradebook", "expected"),
    [
        (mark(1.0), wrote(2.0), (1.0, "")),
        (mark(2.0), wrote(2.0, "Old."), (2.0, "")),
        (mark(2.0, "New."), wrote(2.0), (2.0, "New.")),
    ],
)
def test_what_was_changed_here_since_it_was_written_there_counts(here, gradebook, expected):
    merged = merge(here, gradebook, BLANK, WORTH)
    assert merged == Merged(here, wrote(*expected))


@pytest.mark.parametrize(
    ("here", "gradebook", "expected"),
    [
        (mark(2.0, source="gradebook"), there(1.0), (1.0, "")),
        (mark(2.0, "Old.", source="gradebook"), there(2.0, "New."), (2.0, "New.")),
        (mark(2.0), There(2.0, None, "Nice.", 2.0, ""), (2.0, "Nice.")),
        (mark(2.0, "Yes."), There(1.0, None, "No.", 2.0, "Yes."), (1.0, "No.")),
    ],
)
def test_what_was_changed_there_since_counts(here, gradebook, expected):
    merged = merge(here, gradebook, BLANK, WORTH)
    assert sides(merged) == (expected, expected)
    assert merged.mark is not None
    assert (merged.mark.source, merged.mark.marked) == ("gradebook", BLANK.marked)


@pytest.mark.parametrize(
    ("here", "gradebook"),
    [
        (mark(1.0), there(2.0)),
        (mark(2.0, "Yes."), there(2.0, "No.")),
        (mark(1.0), There(3.0, None, "", 2.0, "")),
    ],
)
def test_marks_made_on_both_sides_stay_until_one_is_preferred(here, gradebook):
    assert merge(here, gradebook, BLANK, WORTH) == Merged(here, gradebook, "conflict")
    ours = merge(here, gradebook, BLANK, WORTH, "ours")
    assert ours == Merged(here, wrote(here.points, here.comment))
    theirs = merge(here, gradebook, BLANK, WORTH, "gradebook")
    assert sides(theirs) == ((gradebook.points, gradebook.comment),) * 2
    for settled in (ours, theirs):
        assert merge(settled.mark, settled.there, BLANK, WORTH).verdict == ""


def test_points_for_an_earlier_answer_stay_there_and_count_for_nothing():
    gradebook = there(2.0, "Good.", sure=False)
    assert merge(None, gradebook, BLANK, WORTH) == Merged(None, gradebook, "unsure")
    assert merge(mark(1.0), gradebook, BLANK, WORTH) == Merged(mark(1.0), gradebook, "unsure")


def test_points_for_an_earlier_answer_that_are_the_same_as_here_are_confirmed():
    assert merge(mark(2.0), there(2.0, sure=False), BLANK, WORTH).verdict == ""


def test_what_was_written_for_an_earlier_answer_goes_with_it():
    assert merge(None, wrote(2.0, "Good.", sure=False), BLANK, WORTH) == Merged(None, There())
    assert merge(mark(1.0), wrote(2.0, sure=False), BLANK, WORTH) == Merged(mark(1.0), wrote(1.0))


def test_a_mark_lost_here_comes_back_from_there():
    merged = merge(None, wrote(2.0, "Good."), BLANK, WORTH)
    assert merged.there == wrote(2.0, "Good.")
    assert merged.mark == msgspec.structs.replace(BLANK, points=2.0, comment="Good.")


def test_a_gradebook_made_anew_gets_points_comment_and_extra_credit_again():
    kept = mark(2.0, "Good.", extra=1.0, source="gradebook")
    merged = merge(kept, There(), BLANK, WORTH)
    assert (merged.there.points, merged.there.comment, merged.there.extra) == (2.0, "Good.", 1.0)


def test_extra_credit_is_that_of_the_gradebook():
    merged = merge(mark(2.0, extra=1.0), There(2.0, 0.5, "", 2.0, ""), BLANK, WORTH)
    assert merged.mark == msgspec.structs.replace(mark(2.0, extra=0.5), marked=BLANK.marked)
    assert merged.there.extra == 0.5


@pytest.mark.parametrize(
    "gradebook",
    [
        there(3.5),
        there(-1.0),
        there(math.nan),
        there(extra=-1.0),
        there(extra=math.inf),
        there(extra=1e300),
        there(extra=math.nan),
    ],
)
def test_points_that_cannot_be_stay_there(gradebook):
    merged = merge(mark(1.0), gradebook, BLANK, WORTH)
    assert (merged.verdict, merged.mark) == ("impossible", mark(1.0))
    assert merged.there is gradebook


_POINTS = st.none() | st.sampled_from([0.0, 1.0, 2.0])
_TEXTS = st.sampled_from(["", "Good.", "No."])
_MARKS = st.none() | st.builds(
    mark, _POINTS, _TEXTS, extra=st.sampled_from([0.0, 1.0]), source=st.sampled_from(["", "gradebook"])
)
_THERE = st.builds(
    There, _POINTS, st.none() | st.sampled_from([0.0, 1.0]), _TEXTS, _POINTS, _TEXTS, st.booleans()
)


@given(_MARKS, _THERE, st.sampled_from(["", "ours", "gradebook"]))
def test_merging_again_changes_nothing(here, gradebook, prefer):
    first = merge(here, gradebook, BLANK, WORTH, prefer)
    again = merge(first.mark, first.there, BLANK, WORTH, prefer)
    assert again == first


@given(_MARKS, _THERE, st.sampled_from(["", "ours"]))
def test_no_points_of_a_person_there_are_undone_unless_ours_are_preferred_or_newer(here, gradebook, prefer):
    merged = merge(here, gradebook, BLANK, WORTH, prefer)
    if gradebook.points is not None and gradebook.points != gradebook.written_points and not prefer:
        assert merged.there.points == gradebook.points


@given(_MARKS, _THERE)
def test_both_sides_say_the_same_unless_told_otherwise(here, gradebook):
    merged = merge(here, gradebook, BLANK, WORTH)
    if not merged.verdict:
        own, other = sides(merged)
        assert other == (own or (None, ""))
