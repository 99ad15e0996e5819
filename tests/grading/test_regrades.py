"""Students ask about a grade, staff answer; neither loses what the other writes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grader.course.model import Course
from grader.errors import GradingError
from grader.grading.regrades import LONGEST, MOST, RegradeStore

NAME, SOURCE = "01-toy", "ada+01-toy+2040-05-01 11:00:00.000000 UTC+secret"


@pytest.fixture
def store(tmp_path: Path) -> RegradeStore:
    return RegradeStore(Course(format=1, id="toys", root=tmp_path))


def answer(store: RegradeStore, **changes: Any) -> None:
    given = {"by": "tess", "decision": "changed", "text": "You are right."}
    store.answer(NAME, "ada", SOURCE, "half", **{**given, **changes})


def test_a_request_is_answered_once_and_can_then_be_made_again(store: RegradeStore) -> None:
    store.ask(NAME, "ada", SOURCE, "half", "  It halves.\n")
    [(student, request)] = store.open(NAME)[0]
    assert (student, request.reason, request.is_open) == ("ada", "It halves.", True)
    answer(store)
    assert not store.open(NAME)[0]
    with pytest.raises(GradingError, match="answered"):
        answer(store)
    store.ask(NAME, "ada", SOURCE, "half", "And yet.")
    first, second = store.read(NAME, "ada")
    assert (first.by, first.decision, first.answer) == ("tess", "changed", "You are right.")
    assert second.is_open


def test_one_request_is_open_for_a_submission_and_exercise(store: RegradeStore) -> None:
    store.ask(NAME, "ada", SOURCE, "half", "It halves.")
    with pytest.raises(GradingError, match="asked about half already"):
        store.ask(NAME, "ada", SOURCE, "half", "Hello?")
    store.ask(NAME, "ada", SOURCE, "double", "It doubles.")
    store.ask(NAME, "ada", SOURCE + "2", "half", "It halves.")
    store.ask(NAME, "bo", SOURCE, "half", "Mine, too.")
    assert len(store.open(NAME)[0]) == 4


@pytest.mark.parametrize("reason", ["", " \n ", "x" * (LONGEST + 1)])
def test_a_reason_says_something_and_not_too_much(store: RegradeStore, reason: str) -> None:
    with pytest.raises(GradingError, match=f"a reason of 1 to {LONGEST:,}"):
        store.ask(NAME, "ada", SOURCE, "half", reason)
    assert not store.read(NAME, "ada")


def test_requests_have_an_end(store: RegradeStore) -> None:
    for number in range(MOST):
        store.ask(NAME, "ada", SOURCE, f"exercise{number}", "Why?")
    with pytest.raises(GradingError, match="too much"):
        store.ask(NAME, "ada", SOURCE, "half", "Why?")


def test_two_at_once_lose_nothing(store: RegradeStore) -> None:
    def ask(number: int) -> None:
        store.ask(NAME, "ada", SOURCE, f"exercise{number}", "Why?")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(20)))
    assert {one.exercise for one in store.read(NAME, "ada")} == {f"exercise{number}" for number in range(20)}


def test_a_broken_file_is_told(store: RegradeStore) -> None:
    path = store.folder / NAME / "ada.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    with pytest.raises(GradingError, match=r"ada\.json cannot be read"):
        store.read(NAME, "ada")


NEVER = b'"asked":"0001-01-01T00:00:00+14:00","reason"'


@pytest.mark.parametrize("change", [(b"{", b"["), (b"[", b"[" * 10_000), (b'"reason"', NEVER), (b"", b"")])
def test_a_file_that_cannot_be_read_hides_no_other_request(store: RegradeStore, change: Any) -> None:
    store.ask(NAME, "ada", SOURCE, "half", "It halves.")
    there = (store.folder / NAME / "ada.json").read_bytes()  # of somebody else, if nothing else is wrong
    (store.folder / NAME / "ben.json").write_bytes(there.replace(*change, 1))
    (found, [problem]) = store.open(NAME)
    assert [student for student, _ in found] == ["ada"]
    assert "ben.json" in problem and "backup" in problem
