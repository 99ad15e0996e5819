"""Results as JUnit XML."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from made_results import HALF, HOSTILE, NOON, document, doubtful, hostile_outcome, outcome, result

from grader.course.model import Assignment
from grader.engine.outcome import Judgement
from grader.grading.checked import Checked
from grader.grading.results import Mark
from grader.reports.ci import checked_junit
from grader.sandbox.counterexample import Counterexample

# As Jenkins' junit-10.xsd has it: children; attributes that must be there; attributes that may be.
SCHEMA = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase"},
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": ({"failure", "error", "skipped"}, {"name"}, {"time", "classname"}),
    "failure": (set(), set(), {"type", "message"}),
    "error": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"type", "message"}),
}


def valid(text: str | bytes) -> ET.Element:
    """Return the root of a document that keeps to the schema."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        children, required, optional = SCHEMA[element.tag]
        assert {child.tag for child in element} <= children
        assert required <= set(element.attrib) <= required | optional
    for suite in root:
        assert suite[0].tag == "properties"
        tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
        assert {name: suite.get(name) for name in tags} == {
            name: str(len(list(suite.iter(tag)))) for name, tag in tags.items()
        }
    return root


def junit(*results: Any) -> ET.Element:
    return valid(document("junit", {"01-toy": results}))


def test_a_suite_a_student_and_a_case_a_check() -> None:
    root = junit(result("bob", HALF), result("ada"))
    assert root.attrib == {"name": "nn", "time": "0.200", "tests": "4", "failures": "1", "errors": "0"}
    ada, bob = root
    assert (ada.get("name"), ada.get("failures"), ada.get("timestamp")) == (
        "01-toy/ada",
        "0",
        "2040-05-01T12:00:00",
    )
    assert [case.get("classname") for case in bob.iter("testcase")] == ["01-toy.relu", "01-toy.step"]
    found = {one.get("name"): one.get("value") for one in bob.iter("property")}
    assert found == {
        "student": "bob",
        "assignment": "01-toy",
        "submitted": "2040-05-01T11:00:00+00:00",
        "score": "2",
        "total": "4",
        "remarks": "",
        "points relu": "2/2",
        "points step": "0/2",
    }


def test_failure_holds_kind_message_counterexample_and_hint() -> None:
    shown = Counterexample({"x": "[0]"}, "1", "0", "1 instead of 0")
    [failure] = junit(result(outcomes=[outcome(status="failed", counterexample=shown)])).iter("failure")
    assert failure.attrib == {"type": "wrong", "message": "relu(x) is wrong."}
    assert failure.text is not None
    assert failure.text.splitlines()[1] == "  input x   [0]"
    assert failure.text.splitlines()[-1] == "Hint: Think again."


def test_check_that_could_not_be_carried_out_is_an_error_and_no_failure() -> None:
    root = junit(result(outcomes=[outcome(status="error", kind="check", message="The check itself failed.")]))
    assert (root.get("failures"), root.get("errors")) == ("0", "1")


def test_doubt_is_an_error_and_has_no_points() -> None:
    root = junit(doubtful())
    [error] = root.iter("error")
    assert error.get("type") == "worker_lost"
    found = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert (found["score"], found["points relu"]) == ("?", "?")


def test_answer_that_waits_for_a_person_is_skipped_until_it_is_marked() -> None:
    exercises = {"relu": 2.0, "why": 3.0}
    marked = Mark("why", "0" * 64, 1.0, "", NOON)
    for marks, skipped in (({}, "1"), ({"why": marked}, "0")):
        waiting = result(outcomes=[outcome()], exercises=exercises, texts={"why": "Because."}, marks=marks)
        root = junit(waiting)
        assert (root[0].get("tests"), root[0].get("skipped")) == ("2", skipped)


def test_only_the_attempt_that_counts_is_a_suite() -> None:
    assert len(junit(result(attempt=1, outcomes=HALF), result(attempt=2))) == 1


def test_time_is_that_of_the_zone_of_the_result() -> None:
    zone = dt.timezone(dt.timedelta(hours=9))
    root = junit(result(graded=dt.datetime(2040, 5, 1, 21, tzinfo=zone)))
    assert root[0].get("timestamp") == "2040-05-01T21:00:00"


def test_hostile_text_is_text_only() -> None:
    root = junit(result(HOSTILE, [hostile_outcome()], notes=(HOSTILE,)))
    assert "<script>alert(1)</script>" in str(root[0].get("name"))
    assert not {"\x1b", "\r", "\x07", "\u202e", "\u2028"} & set("".join(root.itertext()))


@pytest.mark.parametrize("plane", [range(0x10000), range(0xE0000, 0xE1000), range(0x10FF00, 0x110000)])
def test_every_character_can_be_in_a_name_and_a_message(plane: range) -> None:
    texts = ["".join(map(chr, plane[at : at + 0x100])) for at in range(0, len(plane), 0x100)]
    junit(*(result(text, [outcome(status="failed", message=text, detail=text)]) for text in texts))


def test_a_folder_that_was_checked_is_a_suite() -> None:
    toy = Assignment(format=1, title="<Toy> & more", module="toy", points={"relu": 2.0}, name="01-toy")
    root = valid(
        checked_junit(
            [Checked(toy, Judgement(HALF, seconds=0.25)), Checked(toy, Judgement([outcome()], seconds=0.25))]
        )
    )
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("3", "1", "0.500")
    found = {one.get("name"): one.get("value") for one in root[0].iter("property")}
    assert found == {"title": "<Toy> & more", "points relu": "2/2", "points step": "0/2"}


def test_advice_that_fails_fails_no_build() -> None:
    root = junit(result(outcomes=[outcome(), outcome(name="test_style", status="failed", points=0.0)]))
    assert (root.get("failures"), root[0].get("skipped")) == ("0", "1")
