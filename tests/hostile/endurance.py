"""What holds for every hostile submission: no point, no leak, no harm, no delay, and no effect afterwards."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from attacked_grader import AttackedGrader
from bystanders import Bystanders
from hostile_course import RIGHT, WRONG
from hostile_submissions import Hostile
from reports_of import reports_of

from grader.grading.batch import WorkerReply

WON = "I-HAVE-WON"
MOST_MIB = 700
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def endure(hostile: Hostile, grader: AttackedGrader, level: str, bystanders: Bystanders) -> None:
    """Grade a hostile submission, then a right one and a wrong one, and see that all promises are kept."""
    if hostile.only_there and level == "process":
        pytest.skip(hostile.only_there)
    promised = not hostile.needs or level != "process"
    before, lying = grader.holdings(), grader.course.fingerprint()
    places = {**bystanders.places, "course": grader.course.root}
    reply = grader.grade(hostile.handed_in(**places))
    touched, after = bystanders.touched(), grader.holdings()
    assert_nothing_is_shown_that_moves_a_cursor(grader, reply)
    if promised:
        assert_it_won_nothing(hostile, grader, reply)
        assert touched == []
        assert after == before
        assert grader.course.fingerprint() == lying
    assert reply.judgement.seconds < grader.longest
    assert grader.peak_mib() < MOST_MIB
    right, wrong = grader.grade({"units.py": RIGHT}), grader.grade({"units.py": WRONG})
    assert (earned(right), earned(wrong)) == (grader.assignment.total, 0)
    assert max(found.judgement.seconds for found in (right, wrong)) < grader.longest
    if promised:
        assert grader.holdings() == before


def earned(reply: WorkerReply) -> float:
    """Return the points of a reply that is a grade."""
    assert (reply.undecided, reply.fatal) == (None, None)
    assert {outcome.status for outcome in reply.judgement.outcomes} <= {"passed", "failed"}
    return sum(outcome.earned for outcome in reply.judgement.outcomes)


def assert_it_won_nothing(hostile: Hostile, grader: AttackedGrader, reply: WorkerReply) -> None:
    """No point, nothing read that is secret, and what the student is told shows that it was tried."""
    everything = msgspec.json.encode(reply).decode()
    outcomes = reply.judgement.outcomes if reply.judgement else []
    assert earned(reply) == 0, [o.check.name for o in outcomes if o.status == "passed"]
    assert grader.course.canary not in everything
    assert WON not in everything
    remarks = reply.judgement.remarks if reply.judgement else []
    messages = "\n".join([*(outcome.message for outcome in outcomes), *remarks])
    assert not hostile.told or any(words in messages for words in hostile.told), messages


def assert_nothing_is_shown_that_moves_a_cursor(grader: AttackedGrader, reply: WorkerReply) -> None:
    """No report holds a character that hides, reorders or moves, and no line commands a CI system."""
    reports = reports_of(grader.assignment, reply)
    for name, text in reports.items():
        bad = {c for c in text if unicodedata.category(c) in _HIDDEN and c not in "\n\t"}
        assert not bad, (name, bad)
    assert not any(line.lstrip().startswith(("::", "##")) for line in reports["terminal"].split("\n"))
