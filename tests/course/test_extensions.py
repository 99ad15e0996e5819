"""A student may have more time; what is wrong about that in `course.toml` is told with its field."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.model import Course

PLAN = """format = 1
id = "nn"
title = "Networks"
timezone = "Europe/Berlin"
[[assignments]]
name = "a"
due = 2030-01-15T12:00:00
[[assignments]]
name = "b"
"""
DUE = dt.datetime(2030, 1, 15, 11, tzinfo=dt.UTC)


def load(folder: Path, *entries: str) -> Course:
    text = PLAN + "".join(f"[[extensions]]\n{entry}\n" for entry in entries)
    (folder / "course.toml").write_text(text, encoding="utf-8")
    return load_course(folder)


def entry(student: str = "ada", assignment: str = "a", due: str = "2030-01-22T12:00:00") -> str:
    return f'student = "{student}"\nassignment = "{assignment}"\ndue = {due}'


def test_an_extension_is_for_its_student_and_assignment_only(tmp_path):
    course = load(tmp_path, entry(), entry("ben", due="2030-01-16T00:00:00+09:00"))
    assert course.due("a", "ada") == DUE + dt.timedelta(days=7)
    assert course.due("a", "ben") == dt.datetime(2030, 1, 15, 15, tzinfo=dt.UTC)
    assert course.due("a", "eve") == course.due("a") == DUE
    assert course.due("b", "ada") is None


def test_a_name_in_other_letters_of_unicode_is_the_same_student(tmp_path):
    assert load(tmp_path, entry("Zoe\u0308")).due("a", "Zoë") == DUE + dt.timedelta(days=7)


def test_work_within_an_extension_counts_in_full(tmp_path):
    course = load(tmp_path, entry())
    late = DUE + dt.timedelta(days=3)
    assert course.late.factor(late, course.due("a", "ada")) == 1.0
    assert course.late.factor(late, course.due("a", "eve")) is None


@pytest.mark.parametrize(
    ("entries", "field", "told"),
    [
        ([entry(student="")], "extensions[0].student", "'' is no student's id"),
        ([entry(student=" ada")], "extensions[0].student", "' ada' is no student's id"),
        ([entry(student="a\\u0007")], "extensions[0].student", "is no student's id"),
        ([entry(), entry(assignment="c")], "extensions[1].assignment", "there is no assignment 'c'"),
        ([entry(assignment="b")], "extensions[0].due", "'b' has no due date to extend"),
        ([entry(due="2030-01-15T12:00:00")], "extensions[0].due", "it is not after"),
        ([entry(due="2029-01-22T12:00:00")], "extensions[0].due", "it is not after"),
        ([entry(due="1999-01-22T12:00:00")], "extensions[0].due", "its year must be from 2000"),
        ([entry(due="'soon'")], "extensions[0].due", "write date and time"),
        ([entry(), entry(due="2030-02-22T12:00:00")], "extensions[1]", "is extended twice for 'ada'"),
        ([entry("Zoë"), entry("Zoe\u0308")], "extensions[1]", "is extended twice for 'Zoë'"),
        (['student = "ada"\nassignment = "a"'], "extensions[0].due", "it is missing"),
        ([entry() + "\ndays = 7"], "extensions[0].days", "there is no such field"),
    ],
)
def test_a_wrong_extension_is_told_with_its_field(tmp_path, entries, field, told):
    [fault] = load(tmp_path, *entries).faults
    assert f", {field}: " in fault
    assert told in fault


def test_an_extension_without_any_time_zone_is_refused(tmp_path):
    text = PLAN.replace('timezone = "Europe/Berlin"\n', "").replace("12:00:00", "12:00:00Z")
    (tmp_path / "course.toml").write_text(f"{text}[[extensions]]\n{entry()}")
    [fault] = load_course(tmp_path).faults
    assert "extensions[0].due: it has no time zone" in fault
