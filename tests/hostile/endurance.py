"""What holds for every hostile submission: no point, no leak, no harm, no delay, and no effect afterwards."""

from __future__ import annotations

import unicodedata

import msgspec
from attacked_grader import AttackedGrader
from bystanders import Bystanders
from hostile_course import RIGHT, WRONG
from hostile_submissions import Hostile
from reports_of import reports_of

from grader.grading.batch import Answer

WON = "I-HAVE-WON"
MOST_MIB = 700
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def endure(hostile: Hostile, grader: AttackedGrader, level: str, bystanders: Bystanders) -> None:
    """Grade a hostile submission, then a right one and a wrong one, and see that all promises are kept."""
    promised = not hostile.needs or level != "process"
    before, lying = grader.holdings(), grader.course.fingerprint()
    places = {**bystanders.places, "course": grader.course.root}
    answer = grader.grade(hostile.handed_in(**places))
    touched, after = bystanders.touched(), grader.holdings()
    assert_nothing_is_shown_that_moves_a_cursor(grader, answer)
    if promised:
        assert_it_won_nothing(hostile, grader, answer)
        assert touched == []
        assert after == before
        assert grader.course.fingerprint() == lying
    assert answer.seconds < grader.longest
    assert grader.peak_mib() < MOST_MIB
    right, wrong = grader.grade({"units.py": RIGHT}), grader.grade({"units.py": WRONG})
    assert (earned(right), earned(wrong)) == (grader.assignment.total, 0)
    assert max(right.seconds, wrong.seconds) < grader.longest
    if promised:
        assert grader.holdings() == before


def earned(answer: Answer) -> float:
    """Return the points of an answer that is a grade."""
    assert (answer.doubt, answer.fatal) == ("", ())
    assert {outcome.status for outcome in answer.outcomes} <= {"passed", "failed"}
    return sum(outcome.earned for outcome in answer.outcomes)


def assert_it_won_nothing(hostile: Hostile, grader: AttackedGrader, answer: Answer) -> None:
    """No point, nothing read that is secret, and what the student is told shows that it was tried."""
    everything = msgspec.json.encode(answer).decode()
    assert earned(answer) == 0, [o.check.name for o in answer.outcomes if o.status == "passed"]
    assert grader.course.canary not in everything
    assert WON not in everything
    messages = "\n".join(outcome.message for outcome in answer.outcomes)
    assert not hostile.told or any(words in messages for words in hostile.told)


def assert_nothing_is_shown_that_moves_a_cursor(grader: AttackedGrader, answer: Answer) -> None:
    """No report holds a character that hides, reorders or moves, and no line commands a CI system."""
    reports = reports_of(grader.assignment, answer)
    for name, text in reports.items():
        bad = {c for c in text if unicodedata.category(c) in _HIDDEN and c not in "\n\t"}
        assert not bad, (name, bad)
    assert not any(line.lstrip().startswith(("::", "##")) for line in reports["terminal"].split("\n"))
