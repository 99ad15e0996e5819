"""Which folder is checked, and when it is checked again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import warm_servers

from grader.engine import server
from grader.errors import CourseError, GradingError
from grader.grading import checked as checked_room
from grader.grading.checked import ServerAhead, check_folder, saves
from grader.grading.checked_folders import assignment_folders
from grader.sandbox import choose_level

ASSIGNMENT = 'format = 1\ntitle = "Toy"\nmodule = "toy"\n[points]\ndouble = 2\n'


def assignment(folder: Path, *more: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    for name in ("toy.py", *more):
        (folder / name).write_text("x = 1\n")
    return folder


def test_folder_above_is_found_first(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "01-toy")
    (toy / "data" / "more").mkdir(parents=True)
    assert assignment_folders(toy) == assignment_folders(toy / "data" / "more") == [toy]


def test_folders_below_are_found_at_two_depths_without_solutions(tmp_path: Path) -> None:
    shallow = assignment(tmp_path / "03-toy")
    deep = assignment(tmp_path / "assignments" / "01-toy")
    assignment(tmp_path / "solutions" / "01-toy", "test_hidden.py")
    assignment(tmp_path / "far" / "too" / "deep")
    assert assignment_folders(tmp_path) == [shallow, deep]


def test_folder_without_assignments_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        CourseError, match=r"There is no assignment in .*: no assignment\.toml here"
    ) as raised:
        assignment_folders(tmp_path)
    assert "'grader fetch' gets one" in raised.value.hint


def test_unknown_exercise_is_told_before_anything_runs(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "01-toy")
    with pytest.raises(GradingError, match=r"There is no exercise 'triple' in 01-toy\.") as raised:
        check_folder(toy, ["triple"])
    assert raised.value.hint == "Its exercises: double."


LOOPS = """
from grader.checks import check, exercise

@exercise("double")
class TestDouble:
    @check(points=1)
    def test_first(self, submission):
        submission.double(1)

    @check(points=1)
    def test_second(self, submission):
        submission.double(2)
"""


@pytest.mark.slow
def test_an_exercise_that_does_not_return_is_tried_once_where_somebody_waits(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "01-toy")
    (toy / "assignment.toml").write_text(f"{ASSIGNMENT}[limits]\ncall_seconds = 0.1\n")
    (toy / "test_toy.py").write_text(LOOPS)
    (toy / "toy.py").write_text("def double(x):\n    while True:\n        pass\n")
    kinds = [
        [outcome.kind for outcome in check_folder(toy, once=once).judgement.outcomes]
        for once in (True, False)
    ]
    assert kinds == [["timeout", "fault"], ["timeout", "timeout"]]


THREADS = """
import os, threading
def double(x):
    told = []
    thread = threading.Thread(target=told.append, args=(2 * x,))
    thread.start()
    thread.join()
    return told[0]
"""
CHECKS = """
from grader.checks import check, exercise
@exercise("double")
@check(points=2)
def test_double(submission):
    assert submission.double(2) == 4
"""


@pytest.mark.parametrize("stronger", [True, False])
def test_threads_that_grading_refuses_are_refused_or_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stronger: bool
) -> None:
    toy = assignment(tmp_path / "01-toy")
    (toy / "toy.py").write_text(THREADS)
    (toy / "test_toy.py").write_text(CHECKS)
    if not stronger:
        monkeypatch.setattr(choose_level, "works", lambda _: False)
    elif choose_level.why_not("namespace"):
        pytest.skip("there is no stronger level here")
    checked = check_folder(toy)
    as_root = os.geteuid() == 0
    assert checked.passed == (as_root and not stronger)
    assert any("grading refuses them" in remark for remark in checked.judgement.remarks) == checked.passed


@pytest.fixture
def at_each_wait(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[float]]:
    """Have something done at each wait of `saves`, and nothing waited for."""

    def do(*deeds: Callable[[], object]) -> list[float]:
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            assert len(waits) < len(deeds), "it waits for ever"
            waits.append(seconds)
            deeds[len(waits) - 1]()

        monkeypatch.setattr("grader.grading.checked.time.sleep", sleep)
        return waits

    return do


def nothing() -> None:
    return None


def test_save_is_seen_at_the_next_look(tmp_path: Path, at_each_wait: Callable[..., list[float]]) -> None:
    toy = assignment(tmp_path / "01-toy")
    waits = at_each_wait(
        nothing, nothing, lambda: (toy / "new.py").write_text(""), nothing, (toy / "toy.py").unlink
    )
    saved = saves(toy)
    next(saved)
    assert len(waits) == 3
    next(saved)
    assert len(waits) == 5


def test_save_before_the_first_look_is_not_lost(
    tmp_path: Path, at_each_wait: Callable[..., list[float]]
) -> None:
    toy = assignment(tmp_path / "01-toy")
    waits = at_each_wait(nothing)
    saved = saves(toy)
    (toy / "new.py").write_text("while the first checks run")
    next(saved)
    assert len(waits) == 1


def test_other_files_are_no_saves(tmp_path: Path, at_each_wait: Callable[..., list[float]]) -> None:
    toy = assignment(tmp_path / "01-toy")
    at_each_wait(lambda: (toy / "notes.txt").write_text(""), nothing)
    with pytest.raises(AssertionError, match="it waits for ever"):
        next(saves(toy))


PROGRAM = """
from grader.checks import check, exercise

@exercise("double")
class TestDouble:
    @check(points=1)
    def test_first(self, submission):
        assert submission.run("1").output == "2"

@exercise("triple")
class TestTriple:
    @check(points=1)
    def test_first(self, submission):
        assert submission.run("1").output == "3"
"""


@pytest.mark.slow
def test_a_program_that_does_not_end_is_waited_for_once_where_somebody_waits(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "01-toy")
    limits = "triple = 1\n[limits]\ncall_seconds = 0.2\nload_seconds = 0.2\n"
    (toy / "assignment.toml").write_text(ASSIGNMENT + limits)
    (toy / "test_toy.py").write_text(PROGRAM)
    (toy / "toy.py").write_text("answer = 1\nwhile answer < 20: pass\n")
    kinds = [
        [outcome.kind for outcome in check_folder(toy, once=once).judgement.outcomes]
        for once in (True, False)
    ]
    assert kinds == [["timeout", "fault"], ["timeout", "timeout"]]


SHOUTS = """
from grader.checks import check, exercise

@exercise("double")
class TestDouble:
    @check(points=1, hint="Of a value.")
    def test_first(self, submission):
        assert submission.double("hello", n=[1, 2]).startswith("HELLO")

    @check(points=1)
    def test_second(self, submission):
        assert submission.double.record(object).value[0] == "x"

    @check(points=1, hint="Of a value.")
    def test_third(self, submission):
        found = submission.double(1)
        assert found == 2

    @check(points=1, hint="Of a value.")
    def test_fourth(self, submission):
        submission.double(1)
        assert submission.nothing == 2
"""


def test_a_forgotten_return_is_the_students_and_told_as_such(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "01-toy")
    (toy / "test_toy.py").write_text(SHOUTS.replace("object", "list(range(99))"))
    (toy / "toy.py").write_text("nothing = None\ndef double(x, n=0):\n    n and print(x)\n")
    first, second, third, fourth = check_folder(toy).judgement.outcomes
    assert (first.status, first.kind, first.hint, first.printed) == ("failed", "unusable", "", "hello")
    assert first.message == (
        "double('hello', n=[1, 2]) returned None; is a 'return' missing? "
        "print shows a value, return gives it back."
    )
    assert "NoneType" in first.detail
    assert second.message == "double(...) returned None; is a 'return' missing?"
    assert third.hint == "double(1) returned None; is a 'return' missing?"
    assert fourth.hint == "Of a value."


@pytest.mark.slow
def test_the_server_of_the_next_check_starts_ahead_and_is_of_use_as_long_as_it_imports_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(server, "ForkServer", warm_servers.ForkServer)  # no lent one
    make = checked_room.server_for
    monkeypatch.setattr(checked_room, "server_for", lambda *what: started.append(make(*what)) or started[-1])
    toy = assignment(tmp_path / "01-toy")
    (toy / "test_toy.py").write_text(CHECKS)
    (toy / "toy.py").write_text("def double(x): return 2 * x\n")
    with ServerAhead() as ahead:
        assert check_folder(toy, ahead=ahead).passed
        assert len(started) == 2
        (toy / "toy.py").write_text("def double(x): return 3 * x\n")
        assert not check_folder(toy, ahead=ahead).passed
        assert len(started) == 3
        (toy / "assignment.toml").write_text(f'packages = ["msgspec"]\n{ASSIGNMENT}')
        check_folder(toy, ahead=ahead)
        assert len(started) == 5
    assert not [one for one in started if one.base.exists()]
