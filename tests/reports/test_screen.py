"""What `grader check` says of a folder, line by line."""

from __future__ import annotations

from made_results import outcome

from grader.course.model import Assignment
from grader.engine.outcome import Judgement
from grader.reports.exercises import WORDS, checked_lines

TOY = Assignment(format=1, title="Toy", module="toy", points={"relu": 2.0, "step": 2.0}, name="01-toy")


def lines(*outcomes: object, remarks: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the role and the text of each line."""
    judgement = Judgement(outcomes=list(outcomes), remarks=list(remarks), seconds=0.25)
    return [(line.role, line.text + line.after) for line in checked_lines(TOY, judgement, WORDS)]


def test_a_line_an_exercise_between_heading_and_sum() -> None:
    assert lines(outcome("relu"), outcome("step", "test_one", "failed")) == [
        ("heading", "01-toy: Toy"),
        ("passed", "PASS relu  1 of 1 checks, 2 of 2 points"),
        ("failed", "FAIL step  0 of 1 checks, 0 of 2 points"),
        ("title", "one"),
        ("detail", "step(x) is wrong."),
        ("hint", "Hint: Think again."),
        ("plain", "1 of 2 exercises pass; 2 of 4 points; 0.25 s"),
    ]


def test_what_keeps_the_file_from_loading_comes_once_and_on_top() -> None:
    unloaded = {"kind": "module", "message": "toy.py is not valid Python."}
    found = lines(outcome("relu", status="failed", **unloaded), outcome("step", status="failed", **unloaded))
    assert [role for role, _ in found] == ["heading", "failed", "failed", "failed", "plain"]
    assert found[1] == ("failed", "toy.py is not valid Python.")


def test_a_remark_moves_no_cursor_and_commands_no_ci_system() -> None:
    """Names of a student's files are in it."""
    remark = "::error::\x1b[2J.ipynb was taken for toy.ipynb.\n##[error] x"
    assert [text for role, text in lines(outcome(), remarks=(remark,)) if role == "remark"] == [
        "\\::error::\\x1b[2J.ipynb was taken for toy.ipynb.",
        "\\##[error] x",
    ]
