"""Grading one submission again: the same, other, or no longer possible."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_results import judged
from toy_course import DOUBLE_WRONG, HALF_WRONG, HOUR, NAME, NOON, RIGHT, ToyCourse, made_results, outcomes

from grader.errors import GradingError, SandboxError
from grader.files.tree import content_hash, read_files
from grader.grading import replay as module
from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.replay import Replay, replay
from grader.grading.results import Result, Undecided
from grader.grading.run import grade


@pytest.fixture
def graded(toy: ToyCourse) -> Result:
    """The result of a submission that is half wrong, as grading gives it."""
    toy.hand_in({"ada": HALF_WRONG})
    [result] = grade(toy.course, toy.plan(processes=1))
    return result


@pytest.fixture
def settled(toy: ToyCourse, monkeypatch: pytest.MonkeyPatch) -> Result:
    """A result that was made without running a check, and grading that gives the same again."""
    toy.hand_in({"ada": HALF_WRONG})
    [result] = toy.settle(outcomes=outcomes("half(x) is wrong."))

    def again(task: Task, job: Job) -> WorkerReply:
        assert content_hash(read_files(job.folder, 1)) == job.hash
        return WorkerReply(result.judgement)

    monkeypatch.setattr(module, "graded_one", again)
    return result


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def altered(result: Result, number: int, **changes: Any) -> Result:
    """Return a result in which one outcome was another."""
    outcomes = list(result.judgement.outcomes)
    outcomes[number] = msgspec.structs.replace(outcomes[number], **changes)
    return judged(result, outcomes=outcomes)


def basis(result: Result, **changes: Any) -> Result:
    return msgspec.structs.replace(result, basis=msgspec.structs.replace(result.basis, **changes))


@pytest.mark.slow
def test_nothing_changed_is_the_same_and_writes_nothing(toy: ToyCourse, graded: Result) -> None:
    before = everything(toy.root / "course")
    again = replay(toy.course, graded)
    assert (again.differences, again.changed) == ([], [])
    assert again.folder == toy.root / "course" / "submitted" / "ada" / NAME
    assert [outcome.check for outcome in again.judgement.outcomes] == [
        outcome.check for outcome in graded.judgement.outcomes
    ]
    assert everything(toy.root / "course") == before


def test_times_and_words_are_not_compared(toy: ToyCourse, settled: Result) -> None:
    other = altered(settled, 1, seconds=9.0, message="at 0x7f0000000000", detail="other")
    assert replay(toy.course, other).differences == []


@pytest.mark.parametrize(
    "changes", [{"status": "passed", "kind": "", "message": ""}, {"kind": "timeout"}, {"status": "error"}]
)
def test_another_outcome_is_told_with_both(toy: ToyCourse, settled: Result, changes: dict[str, str]) -> None:
    other = altered(settled, 1, **changes)
    [(check, then, now)] = replay(toy.course, other).differences
    assert check.name == "test_toy.py::TestHalf::test_half_of_3"
    assert then == other.judgement.outcomes[1]
    assert now is not None
    assert (now.status, now.kind) == ("failed", "wrong")


def test_check_that_was_not_there_is_told(toy: ToyCourse, settled: Result) -> None:
    first, *others = settled.judgement.outcomes
    fewer = judged(settled, outcomes=others)
    [(check, then, _)] = replay(toy.course, fewer).differences
    assert (then, check) == (None, first.check)
    shown = Replay(settled, fewer.judgement, Path(), [])
    assert shown.differences == [(first.check, first, None)]


@pytest.mark.slow
def test_round_of_the_result_is_used(toy: ToyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.hand_in({"ada": RIGHT})
    [result] = grade(toy.course, toy.plan(round=7, processes=1))
    rounds: list[int] = []
    whole = module.graded_one
    monkeypatch.setattr(
        module, "graded_one", lambda task, *rest: rounds.append(task.suite.round) or whole(task, *rest)
    )
    again = replay(toy.course, result)
    assert (again.differences, again.changed, rounds) == ([], [], [7])


@pytest.mark.slow
def test_changed_checks_are_named_and_todays_are_used(toy: ToyCourse, graded: Result) -> None:
    hidden = toy.solution / "test_hidden.py"
    hidden.write_text(hidden.read_text().replace("points=1", "points=3"))
    plan = toy.solution / "assignment.toml"
    plan.write_text(plan.read_text().replace("double = 2\nhalf = 2", "double = 4\nhalf = 4"))
    again = replay(toy.course, graded)
    change, points = again.changed
    assert points.startswith("assignment.toml, with the points and limits (")
    assert change.startswith(f"the check files ({graded.basis.checks[:12]}, now ")
    assert {check.name.partition("::")[0] for check, _, _ in again.differences} == {"test_hidden.py"}


def test_changed_limits_reference_and_secret_are_named(toy: ToyCourse, settled: Result) -> None:
    limits = toy.solution / "assignment.toml"
    limits.write_text(limits.read_text().replace("call_seconds = 1", "call_seconds = 2"))
    (toy.solution / "toy.py").write_text(RIGHT + "# a comment\n")
    (toy.root / "secret").write_text("another secret of the course")
    changed = replay(toy.course, settled).changed
    assert [change.partition(" (")[0] for change in changed] == [
        "the reference solution",
        "assignment.toml, with the points and limits",
        "the course's secret, and with it the random inputs",
    ]


def test_other_versions_are_named(toy: ToyCourse, settled: Result) -> None:
    versions = {**settled.basis.versions, "numpy": "1.0", "scipy": "1.9"}
    changed = replay(toy.course, basis(settled, versions=versions)).changed
    assert changed == [f"numpy (1.0, now {settled.basis.versions['numpy']})", "scipy (1.9, now none)"]


def test_known_mistakes_change_no_points(toy: ToyCourse, settled: Result) -> None:
    assert replay(toy.course, basis(settled, mistakes="0" * 64)).changed == []


def test_level_that_cannot_be_had_is_told(toy: ToyCourse, settled: Result) -> None:
    with pytest.raises(SandboxError, match="There is no isolation level 'bunker'"):
        replay(toy.course, basis(settled, isolation="bunker"))


def test_replaced_submission_is_taken_from_the_exchange(toy: ToyCourse, settled: Result) -> None:
    toy.submit("ada", RIGHT, now=NOON - HOUR / 2)
    toy.collect()
    again = replay(toy.course, settled)
    assert again.folder == toy.exchange.transport.inbound / settled.source
    assert again.differences == []


def test_damaged_submission_is_taken_from_the_exchange(toy: ToyCourse, settled: Result) -> None:
    (toy.root / "course" / "submitted" / "ada" / NAME / "toy.py").write_text(RIGHT)
    assert replay(toy.course, settled).folder == toy.exchange.transport.inbound / settled.source


def test_submission_that_is_gone_is_told(toy: ToyCourse, settled: Result) -> None:
    toy.submit("ada", RIGHT, now=NOON - HOUR / 2)
    toy.collect()
    (toy.exchange.transport.inbound / settled.source).rename(toy.root / "elsewhere")
    with pytest.raises(GradingError, match="The submission of 'ada' that was graded is gone") as raised:
        replay(toy.course, settled)
    assert settled.basis.submission[:12] in raised.value.message
    assert "grader receipt" in raised.value.hint


@pytest.mark.slow
def test_attempt_of_the_result_is_graded(toy: ToyCourse) -> None:
    toy.write_plan(top='collect = "best"')
    toy.submit("ada", HALF_WRONG, now=NOON - HOUR)
    toy.submit("ada", DOUBLE_WRONG, now=NOON - HOUR / 2)
    toy.collect()
    for result in grade(toy.course, toy.plan(processes=1)):
        again = replay(toy.course, result)
        assert again.differences == []
        assert again.folder.name == f"{NAME}@{result.attempt}"


def test_result_that_is_no_grade_cannot_be_replayed(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    [empty] = made_results(toy.plan(), outcomes=[], undecided=Undecided("worker_lost"))
    with pytest.raises(GradingError, match="never graded: The grader itself ended"):
        replay(toy.course, empty)


def test_result_of_another_course_or_assignment_is_told(toy: ToyCourse, settled: Result) -> None:
    with pytest.raises(GradingError, match="of the course 'bio'; the one here is 'toys'"):
        replay(toy.course, msgspec.structs.replace(settled, course="bio"))
    with pytest.raises(GradingError, match="'02-none' is no assignment of the course toys now"):
        replay(toy.course, msgspec.structs.replace(settled, assignment="02-none"))


@pytest.mark.slow
def test_reference_that_fails_its_checks_replays_nothing(toy: ToyCourse, graded: Result) -> None:
    (toy.solution / "toy.py").write_text(HALF_WRONG)
    with pytest.raises(GradingError, match="does not pass its own checks"):
        replay(toy.course, graded)
