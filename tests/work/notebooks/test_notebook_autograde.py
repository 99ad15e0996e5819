"""`check` when nbgrader grades the notebook: all checks on the file, and the points as a number."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from made_notebooks import notebook
from toy_course import DOUBLE_WRONG, HALF_WRONG, NAME, RIGHT, ToyCourse
from warm_notebook import run_warm

_ASK = """
import json, sys
from grader.notebook import check
shown = []
for exercise in sys.argv[1:]:
    try:
        shown.append({"points": check(*filter(None, [exercise]))})
    except AssertionError as error:
        shown.append({type(error).__name__: str(error)})
print(json.dumps(shown))
"""


@pytest.fixture
def toys(tmp_path):
    return ToyCourse(tmp_path)


@pytest.fixture
def folder(toys):
    """A folder as nbgrader makes it of a submission, in the course."""
    place = toys.root / "course" / "for-nbgrader" / "autograded" / "ada" / NAME
    place.mkdir(parents=True)
    shutil.copy(toys.solution / "assignment.toml", place)
    return place


def ask(folder, exercise=""):
    """Return what `check` shows last of an exercise, or of all: the points, or why there are none."""
    [shown] = ask_all(folder, exercise)
    return shown


def ask_all(folder, *exercises):
    """Return the same of several, asked one after the other."""
    environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
    done = run_warm(_ASK, *exercises, place=folder, environment=environment)
    assert (done.status, done.errors) == (0, "")
    return json.loads(done.output.splitlines()[-1])


def hand_in(folder, source):
    (folder / "toy.ipynb").write_bytes(notebook(*source.split("\n\n")))


@pytest.mark.parametrize(
    ("source", "double", "half"), [(RIGHT, 2, 2), (DOUBLE_WRONG, 0, 2), (HALF_WRONG, 2, 0), ("", 0, 0)]
)
@pytest.mark.slow
def test_points_are_those_of_all_checks_hidden_ones_too(folder, source, double, half):
    hand_in(folder, source)
    shown = [{"points": double}, {"points": half}, {"points": double + half}]
    assert ask_all(folder, "double", "half", "") == shown


def test_what_only_the_hidden_check_finds_costs_its_points(folder):
    hand_in(folder, "def double(x):\n    return 2 * x if x == 3 else 0\n\ndef half(x):\n    return x / 2\n")
    assert ask(folder, "double") == {"points": 1}


def test_module_beside_an_untouched_notebook_is_graded(folder):
    (folder / "toy.py").write_text(RIGHT)
    assert ask(folder) == {"points": 4}


def test_folder_outside_of_a_course_is_told_in_a_sentence(folder, tmp_path):
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere" / NAME))
    hand_in(elsewhere, RIGHT)
    told = ask(elsewhere, "double")["NotGraded"]
    assert told.startswith(f"{elsewhere} is not inside a course")


def test_folder_with_another_name_is_told(folder):
    other = folder.rename(folder.with_name("99-other"))
    assert "has not the name of an assignment" in ask(other, "double")["NotGraded"]


def test_exercise_that_is_not_there_has_no_points(folder):
    hand_in(folder, RIGHT)
    assert ask(folder, "triple") == {"NotGraded": "There is no exercise 'triple'."}


def test_reference_that_fails_gives_no_points_to_anybody(toys, folder):
    hand_in(folder, RIGHT)
    (toys.solution / "toy.py").write_text(HALF_WRONG)
    assert "does not pass its own checks" in ask(folder, "double")["NotGraded"]


def test_check_that_the_machine_breaks_is_a_doubt_of_its_exercise_alone(toys, folder):
    hand_in(folder, RIGHT.replace("x / 2", "x / 2 or 7"))
    hidden, head = toys.solution / "test_hidden.py", "def test_half_of_5(self, submission):\n"
    full = "        if submission.half(0) == 7:\n            raise OSError(28, 'the disk is full')\n"
    hidden.write_text(hidden.read_text().replace(head, head + full))
    half, double = ask_all(folder, "half", "double")
    assert "the disk is full" in half["NotGraded"]
    assert double == {"points": 2}
