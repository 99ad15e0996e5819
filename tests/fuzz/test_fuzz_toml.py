"""The TOML files of a course: whatever they hold, they are read, or refused by a named error."""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fuzzing import fuzzed
from hypothesis import strategies as st
from nearly import nearly

from grader.course.files import load_assignment, load_course, to_toml
from grader.course.model import FETCHED_FILE, Assignment, Course
from grader.course.secret import secret_file
from grader.errors import CourseError, ExchangeError
from grader.exchange.actions import public_plan
from grader.exchange.fetched import Fetched, read_fetched
from grader.work.forms.questions import Choice, Code, Form, Network, Text, read_form, read_rubrics
from grader.work.work import RubricItem
from grader.work.written_form import empty_form

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
KINDS = (Course, Assignment, Fetched, Form, Choice, Code, Network, Text, RubricItem)
FIELDS = sorted({field for kind in KINDS for field in kind.__struct_fields__})
TABLES = ["late", "limits", "points", "marked", "assignments", "questions", "rubric", "why", "says", "policy"]

plain_characters = st.characters(codec="utf-8", exclude_characters="\x00\x7f", exclude_categories=["Cc"])
words = st.text(plain_characters, max_size=6) | st.sampled_from(
    [
        "none",
        "percent",
        "grace",
        "due",
        "best",
        "Europe/Berlin",
        "../../etc",
        "..",
        "~nobody/x",
        "relu",
        "class",
        "",
    ]
)
extremes = st.sampled_from(
    [
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
        dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(-dt.timedelta(hours=12))),
        dt.datetime.max,
    ]
)
moments = extremes | st.datetimes(
    timezones=st.none() | st.just(dt.UTC) | st.just(dt.timezone(dt.timedelta(hours=14)))
)
scalars = (
    st.booleans()
    | st.integers(-3, 200)
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | words
    | moments
    | st.dates()
    | st.times()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*FIELDS, *TABLES]) | words, inner, max_size=4)
    ),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from([*FIELDS, *TABLES]), values, max_size=8)


def toml_value(value: Any) -> str:
    """Return a value as TOML has it in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value).replace("e+", "e") if math.isfinite(value) else repr(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(toml_value, value))}]"
        case dict():
            return "{" + ", ".join(f"{toml_key(k)} = {toml_value(v)}" for k, v in value.items()) + "}"
        case str():
            return json.dumps(value, ensure_ascii=False)
    return repr(value)


def toml_key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def toml(table: dict[str, Any]) -> bytes:
    return "".join(f"{toml_key(key)} = {toml_value(value)}\n" for key, value in table.items()).encode()


COURSE: dict[str, Any] = {
    "format": 1,
    "id": "ml",
    "title": "Nets",
    "exchange": "../exchange",
    "timezone": "Europe/Berlin",
    "collect": "due",
    "max_submission_mib": 10.0,
    "secret": "../secret",
    "late": {"policy": "percent", "grace_minutes": 5.0, "percent_per_day": 10.0, "floor_percent": 50.0},
    "assignments": [{"name": "01-relu", "due": NOON}, {"name": "02-loss", "due": NOON.replace(tzinfo=None)}],
}
ASSIGNMENT: dict[str, Any] = {
    "format": 1,
    "title": "ReLU",
    "module": "relu",
    "points": {"relu": 2, "leaky": 1.5},
    "marked": {"why": 2},
    "form": True,
    "limits": {"call_seconds": 1.0, "submission_seconds": 10.0, "memory_mib": 100, "output_kib": 64},
}
QUESTIONS: dict[str, Any] = {
    "format": 1,
    "introduction": "A form.",
    "questions": [
        {"id": "best", "kind": "choice", "prompt": "Which?", "options": [["input", "x"], ["weight"]]},
        {"id": "total", "kind": "code", "prompt": "Add.", "variables": {"x": "(N,)"}, "target": "x"},
        {"id": "net", "kind": "network", "prompt": "How?", "fields": {"layers": "sizes"}},
        {"id": "why", "kind": "text", "prompt": "Why?"},
    ],
}
RUBRIC: dict[str, Any] = {"format": 1, "rubric": {"why": [{"points": 2.0, "says": "It must."}]}}
NOTE: dict[str, Any] = {
    "format": 1, "course": "ml", "assignment": "01-relu", "course_folder": "/srv/exchange/ml",
}  # fmt: skip

endless = st.tuples(
    st.sampled_from([b"a = ", b"format = 1\ntitle = ", b"format = 1\nlate = "]),
    st.sampled_from([b"[", b"{a=", b"[{a=", b"a.", b"[a.", b"9", b"1_", b"'''", b"-", b"\xff", b"0x"]),
    st.integers(1, 3000),
).map(lambda parts: parts[0] + parts[1] * parts[2])


def like(table: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Return files that are nearly a good one, or anything else."""
    return (
        nearly(table, toml, values, words, moments)
        | tables.map(lambda more: toml({**table, **more}))
        | endless
    )


def loaded(name: str, content: bytes, load: Callable[[Path], Any]) -> Any:
    """Return what is read of a folder with one file, or None if a named error says why it cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        try:
            return load(Path(folder))
        except (CourseError, ExchangeError) as error:
            assert error.message.endswith(".")
            assert str(folder) in error.message
            return None


@fuzzed(like(COURSE))
def test_any_course_file_is_a_course_or_told(content: bytes) -> None:
    course = loaded("course.toml", content, load_course)
    if course is not None and course.faults:
        assert all("course.toml, " in fault and "\n" not in fault for fault in course.faults)
        for go_by_it in (partial(course.due, "01-relu"), partial(public_plan, course, course.names)):
            with pytest.raises(CourseError):
                go_by_it()
    elif course is not None:
        secret_file(course)
        for name in course.names:
            due = course.due(name)
            assert due is None or due == due.astimezone(dt.UTC)
            factor = course.late.factor(NOON, course.due(name))
            assert factor is None or 0 <= factor <= 1
        again = loaded("course.toml", public_plan(course, course.names), load_course)
        assert again.names == course.names
        for name in course.names:
            assert again.due(name) == course.due(name)


@fuzzed(like(ASSIGNMENT))
@pytest.mark.slow
def test_any_assignment_file_is_an_assignment_or_told(content: bytes) -> None:
    assignment = loaded("assignment.toml", content, load_assignment)
    if assignment is not None:
        assert assignment.total > 0
        assert all(math.isfinite(points) for points in assignment.worth.values())


@fuzzed(like(QUESTIONS))
def test_any_questions_file_is_a_form_or_told(content: bytes) -> None:
    form = loaded("questions.toml", content, read_form)
    if form is not None:
        empty_form("T", form, dict.fromkeys(form.ids, 1.0)).encode()


@fuzzed(like(RUBRIC))
def test_any_rubric_file_is_rubrics_or_told(content: bytes) -> None:
    form = Form(format=1, introduction="", questions=[Text(id="why", prompt="Why?")])
    loaded("rubric.toml", content, lambda folder: read_rubrics(folder, form))


@fuzzed(like(NOTE))
def test_any_note_of_a_fetched_folder_is_a_note_or_told(content: bytes) -> None:
    note = loaded(FETCHED_FILE, content, read_fetched)
    if note is not None:
        assert loaded(FETCHED_FILE, to_toml(msgspec.structs.asdict(note)), read_fetched) == note


def test_the_files_that_are_changed_are_good() -> None:
    form = Form(format=1, introduction="", questions=[Text(id="why", prompt="Why?")])
    assert loaded("course.toml", toml(COURSE), load_course).due("02-loss").hour == 12
    assert loaded("assignment.toml", toml(ASSIGNMENT), load_assignment).total == 5.5
    assert len(loaded("questions.toml", toml(QUESTIONS), read_form).questions) == 4
    [item] = loaded("rubric.toml", toml(RUBRIC), lambda folder: read_rubrics(folder, form))["why"]
    assert item.points == 2
    assert loaded(FETCHED_FILE, toml(NOTE), read_fetched).course == "ml"
