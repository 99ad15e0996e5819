"""What a student reads about graded work."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from zoneinfo import ZoneInfo

import pytest
from made_results import HOSTILE, NOON, hostile_outcome, judged, outcome, result

from grader.files.records import in_zone
from grader.reports.feedback import feedback, feedback_page
from grader.sandbox.counterexample import Counterexample

TAGS = "h1 h2 h3 p pre div header section footer ul li a span i b details summary code"


def test_feedback_says_points_time_and_content() -> None:
    text = feedback("Toy", result(submitted=NOON + dt.timedelta(hours=1), late_factor=0.5))
    assert text.startswith("# Toy: 2 of 4 points\n")
    assert "Submitted 2040-05-01 13:00:00 UTC, 1 h late, counts 50 %." in text
    assert "Contents abababababab, graded 2040-05-01 12:00 UTC." in text
    assert "## relu: 2 of 2 points\n\nThe check passes.\n" in text


def test_times_are_those_of_the_course() -> None:
    text = feedback("Toy", in_zone(result(), ZoneInfo("Europe/Berlin")))
    assert "Submitted 2040-05-01 13:00:00 CEST" in text
    assert "graded 2040-05-01 14:00 CEST." in text


def test_failed_check_is_told_with_counterexample_and_hint() -> None:
    shown = Counterexample({"x": "[0]"}, "1", "0", "1 instead of 0")
    wrong = outcome("relu", "test_at_zero", "failed", counterexample=shown)
    text = feedback("Toy", result(outcomes=[wrong, outcome("step"), outcome("step", "test_two")]))
    assert (
        "## relu: 0 of 2 points\n\n**at zero**\n\n    relu(x) is wrong.\n      input x   [0]\n"
        "      returned  1\n      expected  0\n\nHint: Think again.\n"
    ) in text
    assert "All 2 checks pass." in text


def test_how_the_work_was_read_stands_on_top() -> None:
    text = feedback("Toy", result(remarks=["mine.ipynb was taken for toy.ipynb.", "More."]))
    before, _, after = text.partition("How your work was read:\n\n")
    assert after.startswith("    mine.ipynb was taken for toy.ipynb.\n    More.\n\n## relu")
    assert before.endswith("graded 2040-05-01 12:00 UTC.\n\n")


def test_students_text_stands_in_indented_blocks_only() -> None:
    text = feedback("Toy", result(outcomes=[hostile_outcome(), outcome("step")], remarks=[HOSTILE]))
    assert text.count("alert(1)") == 7
    for line in text.split("\n"):
        if not line.startswith("    "):
            assert "evil" not in line
            assert "script" not in line
            assert "a heading" not in line
            assert "img" not in line
    # An indented block begins only after an empty line.
    lines = text.split("\n")
    for before, line in itertools.pairwise(lines):
        if line.startswith("    ") and not before.startswith("    "):
            assert before == ""


def test_feedback_holds_nothing_that_moves_a_cursor() -> None:
    text = feedback("Toy", result(outcomes=[hostile_outcome(), outcome("step")]))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert len(text.splitlines()) == len(text.rstrip("\n").split("\n")) or "\u2028" not in text
    assert "\x1b" in HOSTILE


def test_broken_check_is_no_fault_of_the_student_and_stays_hidden() -> None:
    broken = outcome(
        "relu",
        "test_deep",
        "error",
        kind="check",
        message="it read answers.csv",
        detail="test_hidden.py, line 9",
    )
    text = feedback("Toy", result(outcomes=[broken, outcome("step")]))
    assert "2 points are still open: a check could not be carried out, which is not your fault." in text
    assert "**deep**\n\n    This check could not be carried out." in text
    assert "answers.csv" not in text
    assert "test_hidden.py" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_same_trouble_is_told_once(count: int) -> None:
    loop = [
        outcome("relu", f"test_{n}", "failed", kind="timeout", message="It did not return.")
        for n in range(count)
    ]
    text = feedback("Toy", result(outcomes=loop))
    assert text.count("It did not return.") == 1
    assert f"**{', '.join(str(n) for n in range(count))}**" in text
    assert "Hint" not in text


def test_what_was_drawn_is_told_in_words_in_an_indented_block() -> None:
    drawn = "axes 'Sales', x 'month' from 0 to 2: line (3, y from 1 to 9)\n# evil <img src=x>"
    text = feedback("Toy", result(outcomes=[outcome("relu", "test_plot", "failed", drawn=drawn)]))
    assert "    What it drew:\n      axes 'Sales', x 'month' from 0 to 2: line" in text
    assert "\n# evil" not in text


def test_a_page_says_the_same_and_shows_what_was_drawn() -> None:
    drawn = outcome("step", status="failed", picture=b"\x89PNG", drawn="Axes 1: nothing")
    made = result("ada", [outcome("relu"), drawn])
    page = feedback_page("Nets", made)
    assert '<img alt="What it drew" src="data:image/png;base64,iVBORw==">' in page
    assert "<h1>Nets: 2 of 4 points</h1>" in page
    words = set(re.sub("<[^>]*>", " ", page).split())
    assert set(re.sub(r"[#*]", " ", feedback("Nets", made)).split()) <= words


def test_lateness_is_explained_by_the_due_date_and_what_counts() -> None:
    text = feedback("Toy", result(submitted=NOON + dt.timedelta(hours=1), late_factor=0.5))
    assert "It was due 2040-05-01 12:00 UTC; by the rules of the course 50 % of 4 points count: 2." in text
    assert "It was due" not in feedback("Toy", result())


def test_the_page_folds_what_was_printed_and_names_what_passes() -> None:
    printed = outcome("step", "test_two", "failed", printed="<b>17</b>")
    page = feedback_page("Nets", result("ada", [outcome("relu"), outcome("step", "test_one"), printed]))
    assert "<summary>What it printed</summary><pre>&lt;b&gt;17&lt;/b&gt;</pre>" in page
    assert "<summary>1 check passes</summary><ul><li>one</li></ul>" in page
    assert "default-src 'none'" in page and "<script" not in page


def test_nothing_of_a_submission_is_markup_in_the_page() -> None:
    made = result("ada", [outcome("step", status="failed", message=HOSTILE)], notes=(HOSTILE,))
    judged_so = judged(made, remarks=[HOSTILE])
    page = feedback_page(HOSTILE, judged_so)
    tags = set(re.findall(r"<([a-z0-9]+)", re.sub(r"(?s)<style>.*?</style>", "", page.split("<main>")[1])))
    assert tags <= set(TAGS.split())
    assert "&lt;script&gt;" in page
