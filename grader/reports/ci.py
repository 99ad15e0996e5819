"""Of folders that were checked and of a class, what CI systems show: GitHub's summary page, and JUnit XML.

The XML has a suite a submission, a test case a check. It keeps to Jenkins' schema (junit-10.xsd), which is
also what pytest writes. There a test case has no properties, so all points stand in those of the suite.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from grader.course.model import Course
from grader.engine.outcome import Outcome
from grader.grading.checked import Checked
from grader.grading.results import Result
from grader.messages import counted
from grader.reports.exercises import Exercise, by_exercise
from grader.reports.formats import Results
from grader.reports.standing import below_full, came, counting, score, share, state
from grader.sandbox.text import plain_text

_MARKS = {"passed": "pass", "failed": "**fail**", "error": "**error**"}


def github(course: Course, results: Results) -> bytes:
    """Return the class as Markdown, a table an assignment: a row a student."""
    columns, lines = ["student", "score", "less than full points in", "remarks"], list[str]()
    for name, found in results.items():
        own = counting(found)
        rows = [(one.student, f"{score(one)} of {one.total:g}", below_full(one), state(one)) for one in own]
        heading = f"{as_markdown(name)}: {counted(len(rows), 'student')}"
        lines += [*markdown_table(heading, columns, [map(as_markdown, row) for row in rows]), ""]
    return "\n".join(lines).encode()


def ci_summary(folders: Sequence[Checked], below: Iterable[str] = ()) -> str:
    """Return one table for each checked folder: a row an exercise; and sentences below."""
    lines: list[str] = []
    columns = ["exercise", "", "checks", "points", "first trouble"]
    for checked in folders:
        heading = f"{as_markdown(checked.assignment.name)}: {as_markdown(checked.assignment.title)}"
        lines += markdown_table(heading, columns, map(_exercise, by_exercise(checked.judgement)))
    for sentence in below:
        lines += [as_markdown(sentence), ""]
    return "\n".join(lines) + "\n"


def _exercise(exercise: Exercise) -> list[str]:
    trouble = next((trouble.lines[0] for trouble in exercise.troubles), "")
    passed = f"{exercise.passed} of {len(exercise.graded)}"
    points = f"{exercise.earned:g} of {exercise.points:g}"
    return [f"`{exercise.name}`", _MARKS[exercise.status], passed, points, as_markdown(trouble)]


def markdown_table(heading: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a heading and a table, of cells that are Markdown."""
    yield from [f"### {heading}", ""]
    for cells in (columns, ["---"] * len(columns), *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""


def as_markdown(text: str) -> str:
    """Return one line in which nothing is Markdown or HTML; a colon would begin a link or an emoji."""
    line = " ".join(plain_text(text).split())
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>()#+-!|~$@:" else "&amp;" if c == "&" else c for c in line)


def junit(course: Course, results: Results) -> bytes:
    """Return a suite a student and assignment; what is in doubt, or not graded yet, is an error in it."""
    return _document(course.id, [_graded(one) for found in results.values() for one in counting(found)])


def checked_junit(folders: Iterable[Checked]) -> bytes:
    """Return a suite for each folder that was checked."""
    return _document("grader check", [_checked(checked) for checked in folders])


def _checked(checked: Checked) -> ET.Element:
    name = checked.assignment.name
    points = {
        f"points {exercise.name}": f"{exercise.earned:g}/{exercise.points:g}"
        for exercise in by_exercise(checked.judgement)
    }
    cases = [_case(name, outcome) for outcome in checked.judgement.outcomes]
    return _suite(name, {"title": checked.assignment.title, **points}, cases, checked.judgement.seconds)


def _graded(result: Result) -> ET.Element:
    properties = {
        "student": result.student,
        "assignment": result.assignment,
        "submitted": came(result, result.submitted.isoformat()),
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
            place = f"{result.assignment}.{question}"
            case = _element("testcase", name="marked by a person", classname=place)
            if result.waits_for_mark(question):
                _element("skipped", case, message="waits for 'grader mark'")
            cases.append(case)
    name = f"{result.assignment}/{result.student}"
    graded = f"{result.graded:%Y-%m-%dT%H:%M:%S}"  # Ant's schema takes no time zone here
    return _suite(name, properties, cases, result.judgement.seconds, timestamp=graded)


def _case(assignment: str, outcome: Outcome) -> ET.Element:
    """Return the test case of a check, with what befell it."""
    check = outcome.check
    where, seconds = f"{assignment}.{check.exercise}", f"{outcome.seconds:.3f}"
    case = _element("testcase", name=check.title, classname=where, time=seconds)
    for trouble in Exercise(check.exercise, [outcome]).troubles:
        costs = "failure" if trouble.status == "failed" else "error"
        kind = costs if outcome.is_needed else "skipped"  # advice, and what is a bonus, fails no build
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
    return _filled(suite, cases, "tests", "failures", "errors", "skipped")


def _document(name: str, suites: Sequence[ET.Element]) -> bytes:
    seconds = sum(float(suite.get("time", 0)) for suite in suites)
    root = _element("testsuites", name=name, time=f"{seconds:.3f}")
    ET.indent(_filled(root, suites, "tests", "failures", "errors"))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _filled(element: ET.Element, parts: Sequence[ET.Element], *counts: str) -> ET.Element:
    """Put parts into an element, and set how many there are of these in all of them."""
    element.extend(parts)
    tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name in counts:
        element.set(name, str(sum(1 for _ in element.iter(tags[name]))))
    return element


def _element(tag: str, parent: ET.Element | None = None, /, **attributes: str) -> ET.Element:
    """Return an element; anybody may have written its attributes, and XML lacks some characters."""
    safe = {name: plain_text(value) for name, value in attributes.items()}
    return ET.Element(tag, safe) if parent is None else ET.SubElement(parent, tag, safe)
