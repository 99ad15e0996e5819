"""Points and comments by hand on code: beside what its checks said, without names, reused by number."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_results import judged
from terminal import refused, run
from toy_course import DOUBLE_WRONG, HALF_WRONG, NAME, NOON, RIGHT, ToyCourse, outcomes

from grader.cli.main import cli
from grader.grading.marks import MarkStore, marked
from grader.grading.results import Result
from grader.reports.feedback import feedback

HELPER = "# Mine.\n@staticmethod\ndef half(x):\n    return by_two(x)\n\ndef by_two(x):\n    return x / 2\n"


@pytest.fixture
def toys(tmp_path: Path) -> ToyCourse:
    """Four students who handed in; two of them wrote the same for `half`."""
    toys = ToyCourse(tmp_path)
    toys.hand_in({"ada": RIGHT, "ben": HALF_WRONG, "cleo": DOUBLE_WRONG, "eve": HELPER})
    toys.settle(outcomes=outcomes("half(x) is wrong."))
    return toys


def mark(toys: ToyCourse, *keys: str, options: tuple[str, ...] = ("--exercise", "half")) -> str:
    arguments = ["mark", NAME, "--course", str(toys.root / "course"), *options]
    done = CliRunner().invoke(cli, arguments, input="".join(f"{key}\n" for key in keys))
    assert done.exit_code == 0, done.output
    return done.output


def hand_in_again(toys: ToyCourse, source: str) -> None:
    toys.submit("eve", source, now=NOON)
    toys.collect()
    toys.settle(outcomes=outcomes())


def results(toys: ToyCourse) -> dict[str, Result]:
    return {one.student: one for one in marked(toys.course, toys.store.all(NAME)[0])[0]}


def marks(toys: ToyCourse) -> set[tuple[float | None, str]]:
    return {(one.points, one.comment) for one in MarkStore(toys.course).all(NAME)}


def test_code_of_one_exercise_comes_with_what_its_checks_said_and_without_names(toys: ToyCourse) -> None:
    output = mark(toys, "s", "s", "s", "s")
    assert "half, answer 1 of 4" in output
    assert "  | def half(x):\n  |     return x\n" in output
    assert "  | # Mine.\n  | @staticmethod\n  | def half(x):\n  |     return by_two(x)\n✗ half" in output
    assert output.count("half(x) is wrong.") == 4
    assert "model:\n  | def half(x):\n  |     return x / 2" in output
    assert "def double" not in output
    assert not {"ada", "ben", "cleo", "eve"} & {*output.split()}


def test_points_and_comment_replace_those_of_the_checks_and_are_in_the_feedback(toys: ToyCourse) -> None:
    mark(toys, "1.5 A good name.", "y", "1.5 A good name.", "y", "1.5 A good name.", "y")
    for result in results(toys).values():
        assert result.earned_in("half") == 1.5
        text = feedback("Toy", result)
        assert "A person gave 1.5 points; the checks gave 0." in text and "    A good name." in text


def test_comment_alone_leaves_the_points_of_the_checks(toys: ToyCourse) -> None:
    assert "1 marked, 3 left" in mark(toys, "c Shorter, please.", "k", "n", "q")
    assert marks(toys) == {(None, "Shorter, please.")}
    [one] = [result for result in results(toys).values() if result.marks]
    assert one.earned_in("half") == 0
    assert "    Shorter, please." in feedback("Toy", one)
    assert "half, answer 1 of 3" in mark(toys, "q")
    assert ", looked at" in mark(toys, "s", "s", "s", "q", options=("--exercise", "half", "--again"))


def test_comment_that_was_used_is_taken_again_by_its_number(toys: ToyCourse) -> None:
    output = mark(toys, "1 A good name.", "n", "#2", "?", "q")
    assert "  #1  1  A good name." in output
    assert "'#2' is not in the list above" in output
    assert "w whole file" in output and "#1 as in the list above" in output
    assert "  #1  1  A good name." in mark(toys, "#1", "n", "q")
    assert marks(toys) == {(1.0, "A good name.")}
    assert sum(bool(result.marks) for result in results(toys).values()) == 2
    taken = mark(toys, "c #7", "c", "#1", "0", "n", "q")  # as a comment, of other points
    assert "There is no comment #7; the comment is as before." in taken
    assert (0.0, "A good name.") in marks(toys)


@pytest.mark.parametrize(("key", "points"), [("2 #1", 2.0), ("0,5  #1", 0.5), ("f #1", 2.0), ("k #1", None)])
def test_comment_is_taken_with_other_points_and_one_that_is_not_there_is_refused(
    toys: ToyCourse, key: str, points: float | None
) -> None:
    unknown = key.replace("#1", "#9")
    output = mark(toys, "1 A good name.", "n", unknown, key, "n", "q")
    assert "'#9' is not in the list above; ? shows the keys." in output
    assert marks(toys) == {(1.0, "A good name."), (points, "A good name.")}
    assert sum(bool(result.marks) for result in results(toys).values()) == 2


def test_mark_of_an_earlier_submission_is_told_until_it_is_given_again(toys: ToyCourse) -> None:
    mark(toys, *["1 Good.", "n"] * 4)
    hand_in_again(toys, HELPER.replace("Mine", "Still mine"))
    told = "1 mark by a person is of an earlier submission and does not count: mark again"
    assert [one.student for one in results(toys).values() if told in one.notes] == ["eve"]
    course = str(toys.root / "course")
    assert f"{told}, 'grader mark {NAME} --exercise half'; 'grader report' tells" in run(
        "grade", NAME, "--course", course
    ).output.replace("\n", " ")
    assert f"eve: {told}" in run("report", NAME, "--course", course).output.replace("mark \n", "mark ")
    mark(toys, "2 Better.")
    assert not any(told in one.notes for one in results(toys).values())


def test_who_has_marked_all_is_told_how_to_go_through_it_again(toys: ToyCourse) -> None:
    assert "--again" not in mark(toys, *["1", "n"] * 4)
    assert "Nothing is left to mark here; --again goes through what is marked as well." in mark(toys)
    assert "Nothing is left" not in mark(toys, "q", options=("--exercise", "half", "--again"))


def test_same_code_is_marked_together_only_where_the_checks_gave_the_same(toys: ToyCourse) -> None:
    asked = "The same for 1 more answer"
    assert asked in mark(toys, *["1", "n"] * 4)
    ada = toys.store.read(NAME, "ada")
    assert ada
    toys.store.write(judged(ada, outcomes=outcomes()))  # cleo wrote the same, with another function beside it
    assert asked not in mark(toys, *["1", "n"] * 4, options=("--exercise", "half", "--again"))


def test_whole_file_is_shown_on_demand_and_moves_no_cursor(toys: ToyCourse) -> None:
    hand_in_again(toys, "x = '\x1b[2J'\n" + HELPER)
    output = mark(toys, *["w", "s"] * 4)
    assert "  | def by_two(x):" in output
    assert "\\x1b[2J" in output and "\x1b" not in output


def test_code_that_is_not_there_is_told(toys: ToyCourse) -> None:
    hand_in_again(toys, "def double(x):\n    return 2 * x\n")
    assert "  | (nothing defines half)" in mark(toys, *["s"] * 4)


def test_cells_of_a_notebook_are_code_too(toys: ToyCourse) -> None:
    cells = [{"cell_type": "code", "source": "1 +"}, {"cell_type": "code", "source": HELPER}]
    folder = toys.root / "work" / "eve"
    (folder / "toy.py").unlink()
    (folder / "toy.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}))
    toys.exchange.submit(folder, NAME, "eve", now=NOON)
    toys.collect()
    toys.settle(outcomes=outcomes())
    assert "  | def half(x):\n  |     return by_two(x)" in mark(toys, *["s"] * 4)


def test_student_whose_files_are_gone_is_told_and_costs_nobody_else(toys: ToyCourse) -> None:
    (toys.root / "course" / "submitted" / "eve" / NAME / "toy.py").write_text("x = 1\n")
    for folder in toys.exchange.transport.inbound.glob("eve+*"):
        shutil.rmtree(folder)
    output = mark(toys, "q")
    assert "half, answer 1 of 3" in output
    assert "The submission of 'eve' that was graded is gone" in output


def test_exercise_must_be_named_where_nothing_is_written_in_plain_text(toys: ToyCourse) -> None:
    told = refused("mark", NAME, "--course", toys.root / "course")
    assert f"grader mark {NAME} --exercise double" in told
    assert run("mark", NAME, "-e", "hal", "--course", toys.root / "course").exit_code == 0
