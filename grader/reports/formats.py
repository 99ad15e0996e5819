"""The door to reports: the results of a course in, one document out.

To add a report, write a function of a course and its results into a file of its own, and its line into
`REPORTS`: the command line and its help know it then. Its keyword arguments are its options. It returns the
document, or with it sentences for whoever makes it; it computes no grade and writes no file.
"""

import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from grader.errors import GradingError

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.results import Result

Results: TypeAlias = "Mapping[str, Sequence[Result]]"  # by assignment
Report: TypeAlias = "Callable[[Course, Results], tuple[bytes, list[str]]]"


class Format(NamedTuple):
    """A line of the table. No struct of msgspec, which `grader report --help` must not load."""

    ending: str  # of its files; in brackets if `-o` of such a name does not choose it
    summary: str
    place: str  # module of this folder, and function
    options: tuple[str, ...] = ()  # as the command line takes them, with their defaults


_LMS = ("file=", "column=", "scale=false")

REPORTS = {
    "table": Format(".txt", "the tables of the screen", "table:table", ("width=100",)),
    "stuck": Format(
        "(.txt)", "who is stuck at which check or mistake", "table:stuck_at", ("width=80", "most=15")
    ),
    "csv": Format(".csv", "a line a student and assignment", "data:csv", ("columns=", "delimiter=,")),
    "totals": Format("(.csv)", "CSV, a line a student: the course's grade", "data:totals", ("delimiter=,",)),
    "html": Format(".html", "the class on one page for a browser", "class_report:class_report", ("pages=",)),
    "xlsx": Format(".xlsx", "the same for Excel", "data:xlsx", ("columns=",)),
    "json": Format(".json", "all that is known", "data:json"),
    "jsonl": Format(".jsonl", "the same, a line a result", "data:jsonl"),
    "feedback": Format(".md", "what each student reads", "feedback:feedback_all", ("model-answers=false",)),
    "junit": Format(".xml", "JUnit XML, for a CI system", "ci:junit"),
    "github": Format(".md", "tables for GitHub's summary page", "ci:github"),
    "canvas": Format("(.csv)", "Canvas's gradebook, filled in", "lms:canvas", _LMS),
    "moodle": Format("(.csv)", "Moodle's grades or worksheet, filled in", "lms:moodle", _LMS),
    "blackboard": Format("(.csv)", "Blackboard's Grade Center, filled in", "lms:blackboard", _LMS),
    "brightspace": Format("(.csv)", "Brightspace's grades, filled in", "lms:brightspace", _LMS),
    "sakai": Format("(.csv)", "Sakai's gradebook, filled in", "lms:sakai", _LMS),
    "moodle-feedback": Format("(.zip)", "feedback for Moodle's upload", "feedback_zip:moodle", ("file=",)),
    "canvas-feedback": Format("(.zip)", "feedback for Canvas's upload", "feedback_zip:canvas", ("file=",)),
}


def ending_format(file: str) -> str:
    """Return the report whose files end as this one does; `GradingError` if there is no or more than one."""
    found = [name for name, entry in REPORTS.items() if PurePath(file).suffix == entry.ending]
    if len(found) != 1:
        hint = f"Add --format, one of {', '.join(REPORTS)}."
        raise GradingError(f"The name {file} does not say which report it is to hold.", hint)
    return found[0]


def report(name: str, options: Mapping[str, str] | None = None) -> Report:
    """Return what makes a report: of a course and its results the document, and sentences on what it lacks.

    The options are words; `GradingError` if the report has no such option, or it does not take that value.
    """
    import msgspec

    make = pkgutil.resolve_name(f"grader.reports.{REPORTS[name].place}")
    parameters = inspect.signature(make).parameters.values()
    fields = [(one.name, one.annotation, one.default) for one in parameters if one.kind is one.KEYWORD_ONLY]
    known = msgspec.defstruct("Options", fields, forbid_unknown_fields=True)
    given = {option.replace("-", "_"): value for option, value in (options or {}).items()}
    try:
        taken = msgspec.structs.asdict(msgspec.convert(given, known, strict=False))
    except msgspec.ValidationError as error:
        why = f"These options are not for the report {name!r}: {error}."
        raise GradingError(why, f"It has {', '.join(REPORTS[name].options) or 'no options'}.") from None

    def made(course: "Course", results: Results) -> tuple[bytes, list[str]]:
        document = make(course, results, **taken)
        return document if isinstance(document, tuple) else (document, [])

    return made
