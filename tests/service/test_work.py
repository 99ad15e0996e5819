"""Uploads are checked in processes of their own, bounded in number, time and queue."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from exchange_fixtures import MakeCourse
from toy_course import DOUBLE_WRONG, NAME, RIGHT

from grader.service.people import Person
from grader.service.work import Checks, Commands, Looked, LookTask

PLAN = 'format = 1\ntitle = "Toy"\nmodule = "toy"\n[points]\ndouble = 1\n'
CHECKS = """
from grader.checks import assert_close, check, exercise

@exercise("double")
class TestDouble:
    @check(points=1, hint="Twice x.")
    def test_double_of_three(self, submission):
        {before}
        assert_close(submission.double(3), 6, inputs={{"x": 3}}, what="double(x)")
"""
WAIT = 300.0


def task(place: Path, before: str = "pass") -> LookTask:
    folder = place / NAME
    folder.mkdir()
    (folder / "assignment.toml").write_text(PLAN)
    (folder / "toy.py").write_text("def double(x): ...\n")
    (folder / "test_toy.py").write_text(CHECKS.format(before=before))
    return LookTask(folder, max_mib=0.1, seconds=10, isolation="process")


def looked(checks: Checks, what: LookTask, place: Path, files: Mapping[str, str]) -> Looked:
    for name, content in files.items():
        (place / name).write_text(content)
    found, done = list[Looked](), threading.Event()
    assert checks.ask("ada", what, place, lambda one: (found.append(one), done.set())[0])
    assert done.wait(WAIT)
    return found[0]


@pytest.fixture(scope="module")
def checks() -> Iterator[Checks]:
    checks = Checks(1)
    yield checks
    checks.close()


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> LookTask:
    return task(tmp_path_factory.mktemp("released"))


def test_what_passes_and_what_does_not(checks: Checks, toy: LookTask, tmp_path: Path) -> None:
    right = looked(checks, toy, tmp_path, {"toy.py": RIGHT})
    assert (right.file, right.refusal, right.unchecked) == ("toy.py", None, "")
    assert [one.status for one in right.judgement.outcomes] == ["passed"]
    wrong = looked(checks, toy, tmp_path, {"toy.py": DOUBLE_WRONG})
    [outcome] = wrong.judgement.outcomes
    assert outcome.kind == "wrong" and outcome.counterexample and outcome.hint == "Twice x."


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "source": one, "outputs": []} for one in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


REFUSED = {
    "missing": {"other.py": RIGHT},
    "untouched": {"toy.py": 'def double(x):\n    raise NotImplementedError("Write double here.")\n'},
    "nothing": {"toy.py": "def double(x\n"},
    "unreadable": {"toy.ipynb": '{"cells": ['},
    "rivals": {"toy.py": RIGHT, "toy.ipynb": notebook(DOUBLE_WRONG)},
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_graded_is_told(checks: Checks, toy: LookTask, tmp_path: Path, kind: str) -> None:
    found = looked(checks, toy, tmp_path, REFUSED[kind])
    assert found.refusal and found.refusal.kind == kind
    assert "what you uploaded" in found.refusal.message and str(tmp_path) not in str(found)
    assert bool(found.judgement.outcomes) == (kind == "nothing")  # it says where


def test_outputs_that_make_it_too_large_are_taken_out(checks: Checks, toy: LookTask, tmp_path: Path) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 200_000}
    cell = {"cell_type": "code", "metadata": {}, "source": RIGHT, "outputs": [output]}
    large = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    found = looked(checks, toy, tmp_path, {"toy.ipynb": large})
    assert found.file == "toy.ipynb" and found.refusal is None and "without outputs" in found.remarks[-1]
    assert (tmp_path / "toy.ipynb").stat().st_size < 1000


def test_what_stays_too_large_is_told(checks: Checks, toy: LookTask, tmp_path: Path) -> None:
    found = looked(checks, toy, tmp_path, {"toy.py": RIGHT, "data.csv": "1" * 200_000})
    assert found.refusal and found.refusal.kind == "large" and "0.1 MiB" in found.refusal.message


@pytest.mark.slow
def test_a_checker_that_ends_or_hangs_is_told_and_the_next_is_served(toy: LookTask, tmp_path: Path) -> None:
    checks, hasty = Checks(1), Checks(1, patience=2.0)
    work = tmp_path / "work"
    work.mkdir()
    ends = tmp_path / "ends"
    hangs = tmp_path / "hangs"
    for place in (ends, hangs):
        place.mkdir()
    try:
        ended = looked(checks, task(ends, "import os; os._exit(1)"), work, {"toy.py": RIGHT})
        assert "ended" in ended.unchecked
        forever = "import threading; threading.Event().wait()"
        assert "2 s" in looked(hasty, task(hangs, forever), work, {"toy.py": RIGHT}).unchecked
    finally:
        checks.close()
        hasty.close()


def test_an_assignment_that_is_broken_is_told_and_why_is_in_the_log(
    checks: Checks, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = task(tmp_path)
    (broken.folder / "assignment.toml").write_text("format = 1\n")
    assert "tell your instructor" in looked(checks, broken, tmp_path, {}).unchecked
    assert "assignment.toml" in caplog.text


def test_a_fault_of_the_server_is_told_and_the_next_is_served(
    checks: Checks, toy: LookTask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unsayable = LookTask(Path("not-\udcff-text"), max_mib=1, seconds=1)
    assert "ended before it was done" in looked(checks, unsayable, tmp_path, {}).unchecked
    assert "UnicodeEncodeError" in caplog.text
    assert not looked(checks, toy, tmp_path, {"toy.py": RIGHT}).unchecked


@pytest.mark.slow
def test_who_waits_knows_the_place_and_a_long_queue_is_closed(toy: LookTask, tmp_path: Path) -> None:
    checks = Checks(1, most_waiting=2)
    busy, gate, served, last = threading.Event(), threading.Event(), list[str](), threading.Event()
    broken = LookTask(tmp_path, max_mib=1, seconds=1)  # of which a checker says at once that there is nothing

    def hold(_: Looked) -> None:
        busy.set()
        gate.wait(WAIT)

    assert checks.ask("ada", broken, tmp_path, hold)
    assert busy.wait(WAIT)
    assert checks.ask("bo", broken, tmp_path, lambda _: served.append("older"))
    assert checks.ask("cy", broken, tmp_path, lambda _: (served.append("cy"), last.set())[0])
    assert not checks.ask("di", broken, tmp_path, lambda _: None)
    assert checks.ask("bo", broken, tmp_path, lambda _: served.append("bo"))
    assert [checks.place(one) for one in ("ada", "bo", "cy", "di")] == [0, 1, 2, None]
    gate.set()
    assert last.wait(WAIT)
    assert served == ["bo", "cy"]
    checks.close()
    assert not checks.ask("ada", broken, tmp_path, hold)


def test_commands_run_in_the_course_one_of_a_kind_at_once(make_course: MakeCourse) -> None:
    commands, course, ivy = Commands(), make_course(), Person("ivy", "instructor", "Ivy", "")
    first = commands.start(course, "collect", "", by=ivy)
    assert first
    first.wait()
    assert first.code == 2 and "Nothing is released yet" in "\n".join(first.lines)
    running = commands.start(course, "doctor", "", by=ivy)
    assert running and commands.start(course, "doctor", "", by=ivy) is None
    assert commands.last == {"collect": first, "doctor": running}
    commands.close()
    assert running.code is not None


@pytest.mark.slow
def test_the_server_starts_without_what_runs_checks_or_asks_a_provider() -> None:
    heavy = "import sys, grader.service.app; print({'authlib', 'numpy', 'pytest'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
