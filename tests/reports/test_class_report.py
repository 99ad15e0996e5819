"""The class on one page: what it counts, and that nothing of a student's is more than text in it."""

from __future__ import annotations

import datetime as dt
import re
import time

import msgspec
import pytest
from made_class import made_class
from made_results import COURSE, HOSTILE, NOON, course_on_disk, doubtful, hostile_outcome, outcome, result

from grader.reports.class_report import check_lines, class_report, distribution, mistakes, strip, times
from grader.reports.formats import report

TAGS = """html head meta title style body main header h1 h2 h3 p section article div ul li b i span table
    thead tbody tr th td svg path label input select option output a small details summary script"""


def tags(page: str) -> set[str]:
    """Return all tags of a page, without what its styles and its script hold."""
    return set(re.findall(r"<([a-zA-Z0-9]+)", re.sub(r"(?s)<(style|script)>.*?</\1>", r"<\1>", page)))


def test_the_page_names_everybody_and_says_who_is_missing(tmp_path) -> None:
    course = course_on_disk(tmp_path, "id,name\nada,Ada\nbob,Bob\ncyn,Cynthia\n")
    page = class_report(course, {"01-toy": [result("ada"), doubtful("bob")]}, pages="pages").decode()
    assert '<a href="pages/01-toy/ada.html">Ada (ada)</a>' in page
    assert "01-toy/bob.html" not in page  # who is in doubt has no feedback
    assert "Nothing of 1 student<" in page and "Cynthia (cyn)" in page
    assert "Bob (bob): in doubt" in page


def test_who_is_not_in_the_roster_is_counted_among_what_needs_a_person(tmp_path) -> None:
    course = course_on_disk(tmp_path, "id\nada\nbob\n")
    page = class_report(course, {"01-toy": [result("ada"), result("eve")]}).decode()
    assert "<b>1</b>needs a person" in page
    assert "<li>eve: not in roster.csv</li>" in page
    page = class_report(course, {"01-toy": [result("ada")]}).decode()
    assert "<b>0</b>need a person" in page and "What needs a person" not in page


def test_checks_that_nobody_or_everybody_passes_are_told() -> None:
    lines = {line.check.title: line for line in check_lines(made_class(40)[:-1])}
    relu = [line for line in check_lines(made_class(40)[:-1]) if line.check.exercise == "relu"]
    assert relu[0].note == ("everybody passes", False)
    assert relu[-1].note == ("nobody passes: is the check broken?", True)
    assert relu[0].separation is None and lines["case 1"].separation is not None


def test_a_check_separates_as_it_goes_with_all_other_points() -> None:
    """Four checks: two say the same, one the opposite, one is passed at random."""

    def student(k: int) -> object:
        strong, odd = k % 2 == 0, k % 4 < 2
        passes = {"a": strong, "b": strong, "against": not strong, "odd": odd}
        return result(
            f"s{k}", [outcome("relu", f"test_{n}", "passed" if p else "failed") for n, p in passes.items()]
        )

    found = {line.check.title: line for line in check_lines([student(k) for k in range(40)])}
    assert found["a"].separation == pytest.approx(0.0, abs=1e-9)  # b and `against` weigh each other up
    assert found["against"].separation < -0.8
    assert found["against"].note == ("stronger students fail it more often", True)
    assert all(line.separation is None for line in check_lines([student(k) for k in range(7)]))


def test_points_fall_into_bins_of_equal_width() -> None:
    assert distribution([0, 1.9, 2, 4], 4) == [
        ("0 to 0.5", 1), ("0.5 to 1", 0), ("1 to 1.5", 0), ("1.5 to 2", 1), ("2 to 2.5", 1), ("2.5 to 3", 0),
        ("3 to 3.5", 0), ("3.5 to 4", 1),
    ]  # fmt: skip
    assert distribution([], 0) == []
    assert sum(count for _, count in distribution([0, 3, 99.5, 100, 110], 100)) == 5  # extra credit


def test_mistakes_come_by_how_many_made_them() -> None:
    found = mistakes(made_class(60))
    counts = [len(who) for *_, who in found]
    assert counts == sorted(counts, reverse=True) and found[0][2]


def test_times_are_told_by_the_due_date() -> None:
    late = result("bob", submitted=NOON + dt.timedelta(minutes=5))
    found = {label: count for label, count, _ in times([result("ada"), late])}
    assert found["1 to 6 hours"] == 1 and found["up to 1 hour late"] == 1
    assert times([result("ada", due=None)]) == []


def test_a_strip_has_a_run_for_what_is_alike_and_a_gap_between_exercises() -> None:
    assert strip([("a", "p"), ("a", "p"), ("b", "f")]).count("<path") == 2
    assert 'd="M0 0h2v1h-2z"' in strip([("a", "p"), ("a", "p"), ("b", "f")])
    assert 'd="M2.4 0h1v1h-1z"' in strip([("a", "p"), ("a", "p"), ("b", "f")])


def test_nothing_of_a_student_is_markup() -> None:
    hostile = result("ada", [hostile_outcome(), outcome("step")], notes=(HOSTILE,))
    named = msgspec.structs.replace(COURSE, title=HOSTILE)
    page = class_report(named, {"01-toy": [hostile, result("bob")]}, pages="x").decode()
    assert tags(page) <= set(TAGS.split())
    assert page.count("<script>") == 1 and "&lt;script&gt;alert(1)" in page
    assert "\x1b" not in page and "\u202e" not in page
    assert re.search(r"script-src 'sha256-[\w+/=]+'", page)
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_several_assignments_have_an_overview() -> None:
    found = made_class(8)
    again = [msgspec.structs.replace(one, assignment="02-more") for one in found]
    page = class_report(COURSE, {"01-toy": found, "02-more": again}).decode()
    assert 'href="#02-more"' in page and 'id="all-table"' in page
    assert tags(page) <= set(TAGS.split())


@pytest.mark.slow
def test_a_class_of_a_thousand_takes_seconds() -> None:
    found = {"01-toy": made_class(1000)}
    began = time.process_time()
    size = len(report("html", {})(COURSE, found)[0])
    assert time.process_time() - began < 10
    assert size < 1_500_000
