"""Grading with real workers, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from terminal import ok
from toy_course import DOUBLE_WRONG, HALF_WRONG, HOUR, NAME, NOON, RIGHT, ToyCourse, untimed

from grader.engine.outcome import Judgement
from grader.errors import AuthoringError, GradingError
from grader.grading import line_process, pool
from grader.grading.batch import Job, WorkerReply
from grader.grading.results import Result, Undecided
from grader.grading.run import How, grade, what_if

GRADER = [sys.executable, "-m", "grader"]
SOURCES = [RIGHT, HALF_WRONG, DOUBLE_WRONG, "", "def double(x)\n"]
POINTS = [4, 2, 2, 0, 0]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

DEADLY = """
import os
from grader.checks import assert_close, check, exercise

@exercise("half")
@check(points=1)
def test_half_of_one(submission):
    half = submission.half(1)
    if half == -1:
        {deed}
    assert_close(half, 0.5, inputs={{"x": 1}})
"""
MARKED = RIGHT.replace("x / 2", "-1 if x == 1 else x / 2")


@pytest.fixture(autouse=True)
def nothing_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each worker as a program of its own."""
    monkeypatch.setattr(line_process, "subprocess", subprocess)


def whole_class(count: int) -> dict[str, str]:
    return {f"s{number:02}": SOURCES[number % len(SOURCES)] for number in range(count)}


def graded(toy: ToyCourse, on_result: Any = lambda result: None, **options: Any) -> list[Result]:
    return grade(toy.course, toy.plan(processes=2, **options), on_result)


def scores(results: list[Result]) -> dict[str, float | None]:
    return {result.student: None if result.undecided else result.score for result in results}


def workers() -> list[int]:
    """Return the process ids of this process's batch workers."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [int(pid) for task in tasks for pid in task.read_text().split()]
    return [pid for pid in children if b"grader.grading.batch" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_each_submission_gets_its_points(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(5))
    told: list[str] = []
    results = graded(toy, lambda result: told.append(result.student))
    assert [result.score for result in results] == POINTS
    assert sorted(told) == [result.student for result in results]
    assert toy.store.all(NAME) == (results, [])
    again = graded(toy, lambda result: told.append("graded again"))
    assert again == results
    assert "graded again" not in told


@pytest.mark.slow
def test_the_same_files_are_graded_once_but_each_folder_is_looked_at(toy: ToyCourse) -> None:
    count = toy.root / "count"
    deed = f"open({str(count)!r}, 'a').write('.')"
    toy.add_check(DEADLY.format(deed="pass").replace("    half = sub", f"    {deed}\n    half = sub"))
    ends = RIGHT.replace("x / 2", "__import__('os')._exit(0)")
    toy.hand_in({"ada": RIGHT, "ben": RIGHT, "cyd": RIGHT, "dan": ends, "eva": ends, "fay": RIGHT + "#"})
    altered = toy.course.submitted / "cyd" / NAME / "toy.py"
    altered.write_text(RIGHT + "# more")
    results = grade(toy.course, toy.plan(processes=1))
    assert scores(results) == {"ada": 5, "ben": 5, "cyd": None, "dan": 2, "eva": 2, "fay": 5}
    # The reference; ada for ben as well; dan and eva each, as nobody knows why a process ends; fay.
    assert len(count.read_text()) == 1 + 1 + 2 + 1


@pytest.mark.slow
def test_outcomes_do_not_depend_on_the_number_of_workers(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(9))
    two = graded(toy)
    one = grade(toy.course, toy.plan(force=True, processes=1))
    assert untimed(one) == untimed(two)


@pytest.mark.slow
def test_prints_of_checks_do_not_disturb(toy: ToyCourse) -> None:
    loud = DEADLY.format(deed="pass").replace("half = ", 'print("loud"); os.system("echo louder"); half = ')
    toy.add_check(loud)
    toy.hand_in({"ada": RIGHT})
    assert scores(graded(toy)) == {"ada": 5}


@LINUX
@pytest.mark.slow
def test_killed_workers_are_replaced_and_their_orders_tried_again(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(12))
    undisturbed = graded(toy)
    killed: list[int] = []

    def kill_once(_: Result) -> None:
        if not killed:
            killed.extend(workers())
            # Ctrl-C reaches the grader's group; its workers are in none but their own.
            assert [os.getpgid(pid) for pid in killed] == killed
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    disturbed = graded(toy, kill_once, force=True)
    assert len(killed) == 2
    assert untimed(disturbed) == untimed(undisturbed)
    assert workers() == []


@LINUX
@pytest.mark.slow
def test_workers_that_are_killed_at_rest_are_not_missed(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(9))
    seen: list[str] = []

    def kill_before_the_last(result: Result) -> None:
        seen.append(result.student)
        if len(seen) == 8:
            for pid in workers():
                os.kill(pid, signal.SIGKILL)

    results = grade(toy.course, toy.plan(processes=3), kill_before_the_last)
    assert [result.score for result in results] == (POINTS * 2)[:9]


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or (os.cpu_count() or 1) < 2, reason="needs two processors"
)
def test_workers_do_not_share_a_processor(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(8))
    found: list[set[int]] = []
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        graded(toy, lambda result: found.append({min(os.sched_getaffinity(pid)) for pid in workers()}))
    finally:
        os.sched_setaffinity(0, before)
    assert len(found[0]) == 2


@pytest.mark.slow
def test_check_that_ends_the_worker_every_time_is_a_doubt_for_that_submission_only(toy: ToyCourse) -> None:
    toy.add_check(DEADLY.format(deed="os.kill(os.getpid(), 9)"))
    toy.hand_in({**whole_class(5), "marked": MARKED})
    results = graded(toy)
    assert scores(results) == {"marked": None, "s00": 5, "s01": 2, "s02": 3, "s03": 0, "s04": 0}
    [marked] = [result for result in results if result.undecided]
    assert marked.undecided == Undecided("worker_lost")
    assert marked.judgement == Judgement()
    assert toy.to_grade() == ["marked"]


def test_what_waited_while_it_was_loaded_is_graded_again_when_no_other_is(
    toy: ToyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def grade_it(_: Any, job: Job) -> WorkerReply:
        asked.append(job.folder)
        waits = "ada" in job.folder.parts and asked.count(job.folder) == 1
        return WorkerReply(Judgement(remarks=["waited" * waits], waited_loading=waits))

    monkeypatch.setattr(pool.Crew, "grade", grade_it)
    toy.hand_in(dict.fromkeys(["ada", "bob", "cy"], RIGHT))
    assert [result.judgement.remarks for result in graded(toy)] == [[""]] * 3
    assert len(asked) == 4 and "ada" in asked[-1].parts


@pytest.mark.slow
def test_sleep_while_a_module_is_loaded_is_told_after_another_try(toy: ToyCourse) -> None:
    settings = (toy.solution / "assignment.toml").read_text()
    limits = "\n[limits]\ncall_seconds = 0.05\nload_seconds = 0.05\nsubmission_seconds = 10.0\n"
    (toy.solution / "assignment.toml").write_text(settings.partition("\n[limits]")[0] + limits)
    toy.hand_in({"ada": "import time\ntime.sleep(1000)\n" + RIGHT})
    [result] = graded(toy)
    assert result.score == 0
    assert all("waited without computing" in o.message for o in result.judgement.outcomes)


@pytest.mark.slow
def test_check_that_never_ends_is_a_doubt_for_that_submission_only(
    toy: ToyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.0)
    monkeypatch.setattr(pool, "_SLACK_SECONDS", 3.0)
    toy.add_check(DEADLY.format(deed="signal.pause()").replace("import os", "import os, signal"))
    toy.hand_in({"ada": RIGHT, "marked": MARKED})
    assert scores(graded(toy)) == {"ada": 5, "marked": None}


@pytest.mark.slow
def test_check_that_ends_the_process_for_the_reference_grades_nothing(toy: ToyCourse) -> None:
    toy.add_check(DEADLY.format(deed="pass").replace("half = ", "os._exit(3); half = "))
    toy.hand_in({"ada": RIGHT})
    with pytest.raises(GradingError, match="ended before it could grade anything") as raised:
        graded(toy)
    assert "a check that ends its own process" in raised.value.hint
    assert toy.store.all(NAME) == ([], [])


@pytest.mark.slow
def test_reference_that_fails_its_own_checks_grades_nothing(toy: ToyCourse) -> None:
    (toy.solution / "toy.py").write_text(HALF_WRONG)
    toy.hand_in({"ada": RIGHT})
    with pytest.raises(GradingError, match="does not pass its own checks") as raised:
        graded(toy)
    assert "test_toy.py::TestHalf::test_half_of_3" in raised.value.hint
    assert toy.store.all(NAME) == ([], [])


@pytest.mark.slow
def test_check_file_that_cannot_be_read_grades_nothing(toy: ToyCourse) -> None:
    (toy.solution / "test_hidden.py").write_text("def broken(:\n")
    toy.hand_in({"ada": RIGHT})
    with pytest.raises(AuthoringError, match=r"test_hidden\.py:1: This is not valid Python"):
        graded(toy)


@pytest.mark.slow
def test_old_results_stay_where_grading_cannot_be_done(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    before = graded(toy)
    (toy.solution / "toy.py").write_text(HALF_WRONG)
    with pytest.raises(GradingError):
        graded(toy)
    assert toy.store.all(NAME) == (before, [])


@pytest.mark.slow
def test_files_changed_after_collecting_are_a_doubt(toy: ToyCourse) -> None:
    toy.hand_in({"ada": HALF_WRONG, "bob": RIGHT, "eve": RIGHT})
    submitted = toy.root / "course" / "submitted"
    (submitted / "ada" / NAME / "toy.py").write_text(RIGHT)
    (submitted / "eve" / NAME / "toy.py").unlink()
    results = graded(toy)
    assert scores(results) == {"ada": None, "bob": 4, "eve": None}
    assert [r.undecided and r.undecided.kind for r in results] == ["altered", None, "altered"]


@pytest.mark.slow
def test_files_that_cannot_be_read_are_a_doubt(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT, "bob": RIGHT})
    path = toy.root / "course" / "submitted" / "ada" / NAME / "toy.py"
    path.unlink()
    path.symlink_to("/etc/passwd")
    results = graded(toy)
    assert scores(results) == {"ada": None, "bob": 4}
    assert results[0].undecided is not None
    assert results[0].undecided.kind == "unreadable"


@pytest.mark.slow
def test_results_folder_that_cannot_be_written_is_told(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    (toy.root / "course" / "results").write_text("in the way")
    with pytest.raises(GradingError, match=r"The result .*/ada\.json cannot be written: .+\.") as raised:
        graded(toy)
    assert "what is done stays" in raised.value.hint


@pytest.mark.slow
def test_attempts_are_graded_apart_where_the_best_counts(toy: ToyCourse) -> None:
    toy.write_plan(top='collect = "best"')
    toy.submit("ada", HALF_WRONG, now=NOON - HOUR)
    toy.submit("ada", RIGHT, now=NOON - HOUR / 2)
    toy.collect()
    assert [(result.attempt, result.score) for result in graded(toy)] == [(1, 2), (2, 4)]


def start_grading(toy: ToyCourse, **options: Any) -> subprocess.Popen[str]:
    command = [
        *GRADER,
        "grade",
        "--processes",
        "2",
        "--isolation",
        "process",
        "--course",
        str(toy.root / "course"),
    ]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, **options)


@pytest.mark.slow
def test_keyboard_interrupt_ends_grading_without_a_traceback(toy: ToyCourse) -> None:
    toy.hand_in(whole_class(12))
    process = start_grading(toy, start_new_session=True)
    assert process.stdout is not None
    assert "12 to grade" in process.stdout.readline()
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.strip() == "Aborted!"
    assert toy.store.all(NAME)[1] == []


def kept_files(toy: ToyCourse) -> dict[Path, bytes]:
    places = [toy.root / "course" / name for name in ("results", "submitted", "history.jsonl")]
    found = [path for place in places for path in (place, *place.rglob("*"))]
    return {path: path.read_bytes() for path in found if path.is_file()}


@pytest.mark.slow
def test_what_if_tells_which_grades_a_changed_check_would_change_and_writes_nothing(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT, "bob": HALF_WRONG, "cyn": DOUBLE_WRONG})
    graded(toy)
    assert what_if(toy.course, [], How(isolation="process")) == []
    toy.hand_in({"dan": RIGHT})
    toy.add_check(DEADLY.format(deed="raise AssertionError"))
    before = kept_files(toy)
    changes = what_if(toy.course, [], How(isolation="process", processes=1))
    told = [(one.after.student, one.before and one.before.score, one.after.score) for one in changes]
    assert told == [("dan", None, 5), ("ada", 4, 5), ("cyn", 2, 3)]
    assert changes[1].checks == ["half: half of one - -> 1"]
    assert kept_files(toy) == before


def test_what_if_counts_lateness_by_the_rules_of_today(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    toy.settle()
    late, letters = 'policy = "percent"\npercent_per_day = 25', "[letters]\nA = 90\nC = 0"
    toy.write_plan(due=NOON - 2 * HOUR, late=late, top=letters)
    [change] = what_if(toy.course, [], How(isolation="process"))
    assert (change.before.late_factor, change.after.late_factor) == (1, 0.75)
    assert change.lateness == ["counts 100 % -> 75 %"]
    told = " ".join(
        ok("grade", "--what-if", "--course", toy.root / "course", "--isolation", "process").split()
    )
    assert (
        "counts 100 % -> 75 %" in told
        and "ada 100.0 % A 75.0 % C" in told
        and told.endswith("1 of 1 grade would change. Nothing was written.")
    )
