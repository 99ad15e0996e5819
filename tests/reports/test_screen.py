"""What `grader check` says of a folder, line by line."""

from __future__ import annotations

from made_results import outcome

from grader.course.model import Assignment
from grader.engine.outcome import Judgement
from grader.reports.evidence import evidence, laid_out
from grader.reports.exercises import WORDS, checked_lines, on_screen
from grader.sandbox.counterexample import Counterexample

TOY = Assignment(format=1, title="Toy", module="toy", points={"relu": 2.0, "step": 2.0}, name="01-toy")


def lines(*outcomes: object, remarks: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the role and the text of each line."""
    judgement = Judgement(outcomes=list(outcomes), remarks=list(remarks), seconds=0.25)
    return [(line.role, line.text + line.after) for line in checked_lines(TOY, judgement, WORDS)]


def test_a_line_an_exercise_between_heading_and_sum() -> None:
    assert lines(outcome("relu"), outcome("step", "test_one", "failed")) == [
        ("heading", "01-toy: Toy"),
        ("passed", "PASS relu  1 of 1 check, 2 of 2 points"),
        ("failed", "FAIL step  0 of 1 check, 0 of 2 points"),
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


def shown(columns: float, returned: str, expected: str, difference: str = "") -> list[str]:
    """Return the lines of a counterexample; behind < what is wrong, behind { what is right in its place."""
    example = Counterexample({"x": "[1, 2]"}, returned, expected, difference)
    parts = laid_out(
        evidence(example), columns, lambda text, colour: f"{'{' if colour == 'right' else '<'}{text}"
    )
    return [line.rstrip() for line in parts]


WRONG = "[[*0.25, 1],\n [    0, 1]]"
RIGHT = "[[ 0.75, 1],\n [    0, 1]]"


def test_arrays_stand_beside_each_other_where_both_fit_with_what_differs_marked_in_both() -> None:
    assert shown(40, WRONG, RIGHT, "at [0, 0]") == [
        "input x     [1, 2]",
        "returned        expected",
        "[[<*0.25, 1],    [[ {0.75, 1],",
        " [    0, 1]]     [    0, 1]]",
        "difference  at [0, 0]",
    ]
    assert shown(27, WRONG, RIGHT)[1:] == [
        "returned  [[<*0.25, 1],",
        "           [    0, 1]]",
        "expected  [[ {0.75, 1],",
        "           [    0, 1]]",
    ]


def test_of_rows_the_entries_stand_below_each_other_and_none_is_broken() -> None:
    assert shown(80, "[0, *0, 10, 2]", "[0, 10, 10, 2]")[1:] == [
        "returned  [0, <*0, 10, 2]",
        "expected  [0, {10, 10, 2]",
    ]
    lines = shown(34, f"[{', '.join(['-0.123456'] * 5)}]", "[1, 2]")
    assert lines[1:4] == [
        "returned  [-0.123456, -0.123456,",
        "           -0.123456, -0.123456,",
        "           -0.123456]",
    ]


def test_a_text_goes_on_below_where_it_began_and_where_it_differs_is_said() -> None:
    right = "'the quick brown fox jumps over the lazy  dog and sleeps'"
    wrong = right.replace("lazy", "busy")
    assert shown(40, wrong, right, f"{wrong} instead of {right}") == [
        "input x     [1, 2]",
        "returned    'the quick brown fox jumps",
        "            over the busy  dog and",
        "            sleeps'",
        "expected    'the quick brown fox jumps",
        "            over the lazy  dog and",
        "            sleeps'",
        "difference  ...ps over the busy  dog and",
        "            sl... instead of ...ps over",
        "            the lazy  dog and sl...",
    ]
    assert shown(40, "4", "3", "4 instead of 3")[1:] == ["returned  4", "expected  3"]


def test_the_cells_of_a_table_that_differ_are_marked() -> None:
    assert "<*'Rome'" in "".join(shown(80, "  city\n0 *'Rome'", "  city\n0 'Bern'"))


def test_prose_is_broken_between_words_and_below_its_beginning() -> None:
    [line] = [
        line for line in checked_lines(TOY, Judgement([outcome(status="failed")])) if line.role == "hint"
    ]
    assert [*on_screen(line, 20)] == ["      Hint: Think", "      again."]
    assert [*on_screen(line)] == ["      Hint: Think again."]
