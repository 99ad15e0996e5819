"""`grader log`: how a grade came about, and the file in which it is written."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
import pytest
from made_results import BASIS, HALF, NOON, course_on_disk, doubtful, result
from terminal import run

from grader.course.logs import HISTORY_FILE, Event, decide, read_decisions, read_history, record
from grader.errors import GradingError
from grader.grading.marks import MarkStore
from grader.grading.regrades import RegradeStore
from grader.grading.results import Mark
from grader.grading.store import ResultStore
from grader.reports.student import story

LATER = NOON + dt.timedelta(days=1)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with a secret of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("grader.course.logs.account", lambda: "prof")
    made = course_on_disk(tmp_path / "course", "id\nada\nbob\n")
    text = 'format = 1\nid = "nn"\ntitle = "Nets"\n[[assignments]]\nname = "01-toy"\n'
    (made.root / "course.toml").write_text(text)
    return made


def told(course, student="ada"):
    steps, problems = story(course, student, ["01-toy"])
    assert problems == []
    return [step.what for step in steps]


def test_a_grade_is_told_from_grading_to_publishing(course) -> None:
    store, published = ResultStore(course), ResultStore(course, course.published)
    store.write(result("ada", HALF))
    store.write(result("bob"))
    MarkStore(course).write("01-toy", "ada", Mark("step", "ab" * 32, 1.5, "Half right.", NOON, by="tutor"))
    published.write(result("ada", HALF))
    again = msgspec.structs.replace(BASIS, checks="cd" * 32, versions={"numpy": "3.0"})
    store.write(result("ada", basis=again, graded=LATER))
    store.write(result("ada", basis=again, graded=LATER, late_factor=0.5))
    store.write(doubtful("ada", graded=LATER + dt.timedelta(1)))
    graded, marked, given, regraded, late, doubt = told(course)
    assert graded.startswith("graded: 2 of 4 points; with submission abababababab")
    assert marked == "marked step: 1.5 points (Half right.)"
    assert given == "published: 2 of 4 points"
    assert regraded == "graded again: 4 of 4 points; changed: checks - -> cdcdcdcdcdcd, numpy - -> 3.0"
    assert late == "counts anew, by its time: 2 of 4 points (counts 50 %)"
    assert doubt.startswith("graded again: no grade yet (The grader itself ended")
    assert [step.by for step in story(course, "ada", ["01-toy"])[0]][:3] == ["prof", "tutor", "prof"]


def test_what_is_published_again_as_it_was_is_told_once(course) -> None:
    published = ResultStore(course, course.published)
    results = [result("ada", HALF), result("bob")]
    assert published.write_all("01-toy", results) == 0
    assert published.write_all("01-toy", [*results, result("cyn")]) == 2
    assert [told(course, student) for student in ("ada", "bob", "cyn")] == [
        ["published: 2 of 4 points"],
        ["published: 4 of 4 points"],
        ["published: 4 of 4 points"],
    ]


def test_decisions_requests_and_marks_from_before_the_log_are_told_too(course) -> None:
    decide(course.root, ["ada"], kind="extension", assignment="01-toy", why="ill", until=LATER)
    decided = msgspec.structs.replace(course, decisions=tuple(read_decisions(course.root)), timezone="UTC")
    MarkStore(course).write("01-toy", "ada", Mark("step", "ab" * 32, 2, "", NOON))
    (course.root / HISTORY_FILE).unlink()
    requests = RegradeStore(course)
    requests.ask("01-toy", "ada", "source", "relu", "It is right.")
    requests.answer("01-toy", "ada", "source", "relu", by="prof", decision="stays", text="See [1].")
    assert sorted(told(decided)) == [
        "answered (relu: stays): See [1].",
        "asked to look again at relu: It is right.",
        "extension until Wed 02 May 2040 12:00 UTC: ill",
        "marked step: 2 points",
    ]


def test_the_command_shows_it_and_passes_over_what_cannot_be_read(course) -> None:
    ResultStore(course).write(result("ada", HALF))
    with (course.root / HISTORY_FILE).open("ab") as log:
        log.write(b'{"half": ')
    ResultStore(course).write(result("ada", graded=LATER))
    shown = run("log", "ada", "--course", course.root)
    assert "graded again: 4 of 4" in " ".join(shown.stdout.split())
    assert "line 2, cannot be read" in shown.stderr and shown.exit_code == 1
    assert run("log", "bob", "--course", course.root).stdout == "Nothing was handed in or done for bob yet.\n"


def test_lines_of_several_at_once_are_all_there_and_private(course) -> None:
    def write(student: str) -> None:
        for number in range(20):
            record(
                course.root,
                [Event(at=NOON, did="graded", student=student, assignment="01-toy", score=number)],
            )

    threads = [threading.Thread(target=write, args=(name,)) for name in ("ada", "bob", "cyn")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("ada", "bob", "cyn"):
        found, problems = read_history(course.root, name)
        assert ([one.score for one in found], problems) == ([*range(20)], [])
    assert (course.root / HISTORY_FILE).stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_is_told(course) -> None:
    (course.root / HISTORY_FILE).mkdir()
    with pytest.raises(GradingError, match=r"cannot be written: .*history\.jsonl"):
        ResultStore(course).write(result("ada"))
