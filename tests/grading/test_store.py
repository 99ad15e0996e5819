"""Result files are there whole or not at all; what cannot be read is no result, and never a zero."""

from __future__ import annotations

import os
import random
from pathlib import Path

import msgspec
import pytest
from toy_course import NAME, ToyCourse, outcomes

from grader.course.secret import secret_file
from grader.errors import GradingError
from grader.grading.results import FORMAT, Undecided
from grader.grading.store import ResultStore


def test_result_comes_back_as_it_was_written(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    [written] = toy.settle(outcomes=outcomes("wrong"), notes=("odd",))
    assert toy.store.read(NAME, "ada") == written
    assert toy.store.all(NAME) == ([written], [])
    assert toy.store.path(NAME, "ada") == toy.root / "course/results" / NAME / "ada.json"


def test_result_file_is_for_its_owner_and_says_its_format(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    assert path.stat().st_mode & 0o777 == 0o600
    assert msgspec.json.decode(path.read_bytes())["format"] == FORMAT


def test_results_that_are_kept_together_are_the_same_files_and_lines_of_the_log(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n", "bob": "x = 2\n"})
    written, log = toy.settle(), toy.root / "course/history.jsonl"
    files, lines = [path.read_bytes() for path in toy.store.paths(NAME)], log.read_bytes().splitlines()
    toy.store.write(*written)
    assert [path.read_bytes() for path in toy.store.paths(NAME)] == files
    assert len(log.read_bytes().splitlines()) == len(lines) + 2
    assert [toy.store.write_all(NAME, results) for results in (written, [])] == [2, 0]
    assert len(log.read_bytes().splitlines()) == len(lines) + 2


def test_there_is_no_result_before_grading(toy: ToyCourse) -> None:
    assert toy.store.read(NAME, "ada") is None
    assert toy.store.all(NAME) == ([], [])


def spoil(data: bytes, how: str) -> bytes:
    """Return a result file with a fault."""
    document = msgspec.json.decode(data)
    match how:
        case "empty":
            return b""
        case "garbage":
            return b"\0\xff\xfe not JSON"
        case "truncated":
            return data[: len(data) // 2]
        case "one byte short":
            return data.rstrip()[:-1]
        case "other JSON":
            return b'{"score": 4}'
        case "newer format":
            document["format"] = FORMAT + 1
        case "unknown field":
            document["bonus"] = 99
        case "missing field":
            del document["judgement"]
        case "time without zone":
            document["submitted"] = "2040-05-01T11:00:00"
        case "text for a number":
            document["late_factor"] = "1"
    return msgspec.json.encode(document)


FAULTS = ["empty", "garbage", "truncated", "one byte short", "other JSON", "newer format"]
FAULTS += ["unknown field", "missing field", "time without zone", "text for a number"]


@pytest.mark.parametrize("how", FAULTS)
def test_spoilt_result_is_none_and_is_told(toy: ToyCourse, how: str) -> None:
    toy.hand_in({"ada": "x = 1\n", "bob": "x = 2\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    path.write_bytes(spoil(path.read_bytes(), how))
    assert toy.store.read(NAME, "ada") is None
    results, problems = toy.store.all(NAME)
    assert [result.student for result in results] == ["bob"]
    [problem] = problems
    assert problem.startswith(f"The result {path} cannot be read: ")
    assert toy.to_grade() == ["ada"]


@pytest.mark.parametrize(
    ("number", "words"), [(FORMAT - 2, "an older version"), (FORMAT + 1, "a newer version")]
)
def test_result_of_another_version_is_told_as_such_and_graded_again(
    toy: ToyCourse, number: int, words: str
) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    path.write_bytes(msgspec.json.encode({"format": number, "student": "ada", "outcomes": [], "doubt": ""}))
    [problem] = toy.store.all(NAME)[1]
    assert problem.startswith(f"The result {path} cannot be read: {words} of grader wrote it.")
    assert toy.to_grade() == ["ada"]
    toy.settle()
    assert toy.store.all(NAME)[1] == []


def test_a_result_of_the_format_before_counts_as_it_is(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    [result] = toy.settle()
    toy.store.write(msgspec.structs.replace(result, format=FORMAT - 1))
    found, problems = toy.store.all(NAME)
    assert ([one.format for one in found], problems, toy.to_grade()) == ([FORMAT - 1], [], [])


def test_result_of_somebody_else_is_none_and_is_told(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n", "bob": "x = 1\n"})
    toy.settle()
    toy.store.path(NAME, "ada").write_bytes(toy.store.path(NAME, "bob").read_bytes())
    assert toy.store.read(NAME, "ada") is None
    results, problems = toy.store.all(NAME)
    assert [result.student for result in results] == ["bob"]
    assert "it is that of attempt 1 of 'bob' for '01-toy'" in problems[0]
    assert toy.to_grade() == ["ada"]


def test_result_of_another_assignment_is_none(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    [result] = toy.settle()
    toy.store.path("02-other", "ada").parent.mkdir()
    toy.store.path(NAME, "ada").rename(toy.store.path("02-other", "ada"))
    assert toy.store.read("02-other", "ada") is None
    assert toy.store.all("02-other")[0] == []
    assert result.assignment == NAME


def test_folder_in_place_of_a_result_is_told(toy: ToyCourse) -> None:
    toy.store.path(NAME, "ada").mkdir(parents=True)
    assert toy.store.read(NAME, "ada") is None
    [problem] = toy.store.all(NAME)[1]
    assert "cannot be read" in problem


def test_attempts_have_a_file_each_that_no_student_id_can_name(toy: ToyCourse) -> None:
    first, second = toy.store.path(NAME, "ada"), toy.store.path(NAME, "ada", 2)
    # A student's id may hold '@' and '.', but never '+'.
    assert (first.name, second.name) == ("ada.json", "ada+2.json")
    assert toy.store.path(NAME, "ada@2") not in (first, second)


def test_killed_writing_leaves_the_result_before(toy: ToyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    [before] = toy.settle()

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(GradingError, match=r"ada\.json cannot be written: No space left on device\."):
        toy.store.write(msgspec.structs.replace(before, undecided=Undecided("worker_lost")))
    assert toy.store.read(NAME, "ada") == before
    assert [path.name for path in toy.store.path(NAME, "ada").parent.iterdir()] == ["ada.json"]
    with pytest.raises(GradingError) as raised:
        ResultStore(toy.course, toy.course.published).write(before)
    assert "then publish again" in raised.value.hint


def test_files_of_a_killed_writer_are_no_results(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    path.with_name(f".{path.name}.0123456789ab.part").write_bytes(b'{"half')
    assert toy.store.all(NAME)[1] == []
    assert toy.store.paths(NAME) == [path]


def test_result_set_aside_is_hidden_and_not_lost(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    data = path.read_bytes()
    toy.store.set_aside(path)
    assert toy.store.all(NAME) == ([], [])
    assert Path(f"{path.parent}/.ada.json.old").read_bytes() == data


def test_only_one_grades_at_a_time_and_leftovers_go(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n"})
    toy.settle()
    path = toy.store.path(NAME, "ada")
    left = path.with_name(f".{path.name}.0123456789ab.part")
    left.write_bytes(b'{"half')
    with toy.store.alone(NAME), toy.store.alone("02-other"):
        assert not left.exists()
        told = "Somebody else is grading 01-toy into"
        with pytest.raises(GradingError, match=told) as raised, toy.store.alone(NAME):
            raise AssertionError("two at once")
        assert "Wait" in raised.value.hint
    with toy.store.alone(NAME):
        assert toy.store.paths(NAME) == [path]


def test_folder_of_results_that_cannot_be_written_is_told(toy: ToyCourse) -> None:
    toy.store.folder.write_text("in the way")
    with pytest.raises(GradingError, match="cannot be written"), toy.store.alone(NAME):
        raise AssertionError("there is no folder")


def test_any_change_of_a_result_is_told_and_graded_again(toy: ToyCourse) -> None:
    """Above all one that gives points, such as a flipped bit or "failed" that becomes "passed"."""
    toy.hand_in({"ada": "x = 1\n"})
    [written] = toy.settle(outcomes=outcomes("wrong"))
    path = toy.store.path(NAME, "ada")
    data = path.read_bytes()
    raised = [
        data.replace(b'"failed"', b'"passed"'),
        data.replace(b'"late_factor": 1.0', b'"late_factor": 2.0'),
    ]
    without = msgspec.json.decode(data)
    del without["mac"]
    rng = random.Random(0)
    flipped = [bytearray(data) for _ in range(200)]
    for copy in flipped:
        copy[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    for content in (*raised, msgspec.json.encode(without), *map(bytes, flipped)):
        assert content != data
        path.write_bytes(content)
        # Between the values, white space may become other white space.
        assert toy.store.read(NAME, "ada") in (None, written)
    path.write_bytes(raised[0])
    results, [problem] = toy.store.all(NAME)
    assert results == []
    assert problem.startswith(f"The result {path} cannot be used: it is not as it was graded")
    assert toy.to_grade() == ["ada"]


def test_results_without_the_courses_secret_cannot_be_used(toy: ToyCourse) -> None:
    toy.hand_in({"ada": "x = 1\n", "bob": "x = 2\n"})
    toy.settle()
    secret_file(toy.course).rename(toy.root / "elsewhere")
    results, [problem] = toy.store.all(NAME)
    assert results == []
    assert "cannot be used" in problem
    assert "The course's secret" in problem and "is not here" in problem
