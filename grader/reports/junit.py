"""Results as JUnit XML, which nearly every CI system shows: a suite a submission, a test case a check.

It keeps to Jenkins' schema (junit-10.xsd), which is also what pytest writes. There a test case has no
properties, so all points stand in those of the suite.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

import msgspec

from grader.course.model import Course
from grader.engine.outcome import Outcome
from grader.grading.checked import Checked
from grader.grading.results import Result
from grader.reports.exercises import Exercise, by_exercise
from grader.reports.standing import counting, score, share, state
from grader.sandbox.text import plain_text


class JUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A suite a student and assignment."""

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the suites; what is in doubt, or not graded yet, is an error in its own."""
        return _document(course.id, [_graded(one) for found in results.values() for one in counting(found)])


def checked_junit(folders: Iterable[Checked]) -> bytes:
    """Return a suite for each folder that was checked."""
    return _document("grader check", [_checked(checked) for checked in folders])


def _checked(checked: Checked) -> ET.Element:
    name = checked.assignment.name
    points = {
        f"points {exercise.name}": f"{exercise.earned:g}/{exercise.points:g}"
        for exercise in by_exercise(checked.judgement.outcomes)
    }
    cases = [_case(name, outcome) for outcome in checked.judgement.outcomes]
    return _suite(name, {"title": checked.assignment.title, **points}, cases, checked.judgement.seconds)


def _graded(result: Result) -> ET.Element:
    properties = {
        "student": result.student,
        "assignment": result.assignment,
        "submitted": result.submitted.isoformat(),
        "score": score(result),
        "total": f"{result.total:g}",
        "remarks": state(result),
        **{f"points {exercise}": share(result, exercise) for exercise in result.exercises},
    }
    if result.undecided:
        cases = [_element("testcase", name="grading", classname=result.assignment)]
        _element("error", cases[0], type=result.undecided.kind, message=result.undecided.message)
    else:
        cases = [_case(result.assignment, outcome) for outcome in result.judgement.outcomes]
        for question in result.judgement.texts:
            case = _element(
                "testcase", name="marked by a person", classname=f"{result.assignment}.{question}"
            )
            if result.waits_for_mark(question):
                _element("skipped", case, message="waits for 'grader mark'")
            cases.append(case)
    name = f"{result.assignment}/{result.student}"
    graded = f"{result.graded.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}"  # Ant's schema takes no time zone here
    return _suite(name, properties, cases, result.judgement.seconds, timestamp=graded)


def _case(assignment: str, outcome: Outcome) -> ET.Element:
    """Return the test case of a check, with what befell it."""
    check = outcome.check
    where, seconds = f"{assignment}.{check.exercise}", f"{outcome.seconds:.3f}"
    case = _element("testcase", name=check.title, classname=where, time=seconds)
    for trouble in Exercise(check.exercise, [outcome]).troubles:
        kind = "failure" if trouble.status == "failed" else "error"
        element = _element(kind, case, type=trouble.kind, message=trouble.lines[0])
        element.text = "\n".join([*trouble.lines, *([f"Hint: {trouble.hint}"] if trouble.hint else [])])
    return case


def _suite(
    name: str, properties: Mapping[str, str], cases: Sequence[ET.Element], seconds: float, **more: str
) -> ET.Element:
    suite = _element("testsuite", name=name, time=f"{seconds:.3f}", **more)
    above = _element("properties", suite)
    for key, value in properties.items():
        _element("property", above, name=key, value=value)
    suite.extend(cases)
    _count(suite, "tests", "failures", "errors", "skipped")
    return suite


def _document(name: str, suites: Sequence[ET.Element]) -> bytes:
    seconds = sum(float(suite.get("time", 0)) for suite in suites)
    root = _element("testsuites", name=name, time=f"{seconds:.3f}")
    root.extend(suites)
    _count(root, "tests", "failures", "errors")
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _count(element: ET.Element, *names: str) -> None:
    """Set how many there are of these in an element."""
    tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name in names:
        element.set(name, str(sum(1 for _ in element.iter(tags[name]))))


def _element(tag: str, parent: ET.Element | None = None, /, **attributes: str) -> ET.Element:
    """Return an element; anybody may have written its attributes, and XML lacks some characters."""
    safe = {name: plain_text(value) for name, value in attributes.items()}
    return ET.Element(tag, safe) if parent is None else ET.SubElement(parent, tag, safe)
