"""Every mistake in `course.toml` and `assignment.toml` is told with its file and its field."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader.course.files import find_course, load_assignment, load_course
from grader.course.model import LatePolicy, Limits
from grader.errors import CourseError, NotInCourse

COURSE = 'format = 1\nid = "nn"\ntitle = "Networks"\n'
ASSIGNMENT = 'format = 1\ntitle = "Softmax"\nmodule = "softmax"\n[points]\nsoftmax = 2\n'

COURSE_MISTAKES = [
    ('id = "nn"\ntitle = "T"', "format", "write 'format = 1'"),
    ('format = 2\nid = "nn"\ntitle = "T"', "format", "write 'format = 1'"),
    ('format = "1"\nid = "nn"\ntitle = "T"', "format", "write 'format = 1'"),
    ('format = 1\ntitle = "T"', "id", "it is missing; write text in quotes"),
    ('format = 1\nid = "nn"', "title", "write text in quotes"),
    ('format = 1\nid = "a b"\ntitle = "T"', "id", "letters"),
    ('format = 1\nid = "../up"\ntitle = "T"', "id", "letters"),
    ('format = 1\nid = ""\ntitle = "T"', "id", "letters"),
    (COURSE + "tilte = 1", "tilte", "there is no such field; allowed are format, id, title"),
    (COURSE + "root = '/'", "root", "there is no such field"),
    ("format = 1\nid = 3\ntitle = 'T'", "id", "3 is not allowed; write text in quotes"),
    (COURSE + "exchange = ''", "exchange", "name the folder"),
    (COURSE + "exchange = '~nobody-of-that-name/x'", "exchange", "cannot be a path"),
    (COURSE + 'secret = "a\\u0000b"', "secret", "cannot be a path"),
    (COURSE + "[serve]\ndata = '~nobody-of-that-name/x'", "serve.data", "cannot be a path"),
    (
        COURSE + "[serve.oidc]\nclient_secret_file = '~nobody-of-that-name/x'",
        "serve.oidc.client_secret_file",
        "cannot be",
    ),
    (COURSE + "timezone = 'Europe/Nowhere'", "timezone", "not a time zone"),
    (COURSE + "timezone = 'Europe'", "timezone", "not a time zone"),
    (COURSE + "timezone = '../../etc/passwd'", "timezone", "not a time zone"),
    (COURSE + "collect = 'first'", "collect", '"best" or "due" or "last"'),
    (COURSE + "max_submission_mib = 0", "max_submission_mib", "above 0, at most 1,000,000"),
    (COURSE + "max_submission_mib = -1", "max_submission_mib", "above 0, at most 1,000,000"),
    (COURSE + "max_submission_mib = inf", "max_submission_mib", "at most 1,000,000"),
    (COURSE + "max_submission_mib = nan", "max_submission_mib", "above 0, at most 1,000,000"),
    (COURSE + "max_submission_mib = '10'", "max_submission_mib", "write a number"),
    (COURSE + "late = 'none'", "late", "write a table: [late]"),
    (COURSE + "[late]\npolicy = 'lenient'", "late.policy", '"grace" or "none" or "percent"'),
    (COURSE + "[late]\nminutes = 3", "late.minutes", "did you mean grace_minutes?"),
    (COURSE + "[late]\npolicy = 'grace'\ngrace_minutes = -1", "late.grace_minutes", "of 0 or more"),
    (COURSE + "[late]\npolicy = 'grace'\ngrace_minutes = inf", "late.grace_minutes", "at most 1,000,000"),
    (COURSE + "[late]\ngrace_minutes = 5", "late.grace_minutes", 'it needs policy = "grace"'),
    (COURSE + "[late]\npolicy = 'percent'\npercent_per_day = 101", "late.percent_per_day", "at most 100"),
    (
        COURSE + "[late]\npolicy = 'percent'\npercent_per_day = nan",
        "late.percent_per_day",
        "of 0 or more",
    ),
    (
        COURSE + "[late]\npolicy = 'percent'\nfloor_percent = -1",
        "late.floor_percent",
        "of 0 or more",
    ),
    (
        COURSE + "[late]\npolicy = 'grace'\nfloor_percent = 5",
        "late.floor_percent",
        'needs policy = "percent"',
    ),
    (COURSE + "[serve]\nurl = 'https://a.example/nn'", "serve.url", "no path behind it"),
    (COURSE + "[serve]\nregister = 'mysql://a'", "serve.register", "write 'postgresql://USER@HOST/NAME'"),
    (COURSE + "[serve]\ncluster = 'HOST:8786'", "serve.cluster", "such as 'tcp://HOST:8786'"),
    (COURSE + "[[assignments]]", "assignments[0].name", "it is missing"),
    (COURSE + "[[assignments]]\nname = 'a/b'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = '..'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = 'a@2'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = 'a'\n[[assignments]]\nname = 'a'", "assignments[0].name", "twice"),
    (
        COURSE + "[[assignments]]\nname = 'a'\n[[assignments]]\nname = 'b'\ndue = 2030-01-01T00:00:00",
        "assignments[1].due",
        "no time zone",
    ),
    (COURSE + "[[assignments]]\nname = 'a'\ndue = 12:00:00", "assignments[0].due", "write date and time"),
    (COURSE + "[[assignments]]\nname = 'a'\ndue = 'soon'", "assignments[0].due", "write date and time"),
    (COURSE + "[[assignments]]\nname = 'a'\npoints = 3", "assignments[0].points", "allowed are name, due"),
]

ASSIGNMENT_MISTAKES = [
    ('title = "T"', "format", "write 'format = 1'"),
    (ASSIGNMENT.replace("format = 1", "format = 9"), "format", "write 'format = 1'"),
    (ASSIGNMENT.replace('title = "Softmax"\n', ""), "title", "it is missing; write text in quotes"),
    (ASSIGNMENT.replace('"softmax"', '"softmax.py"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '"../softmax"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '"class"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '""'), "module", "Python name"),
    (ASSIGNMENT.replace("softmax = 2", ""), "points", "at least one exercise"),
    (
        ASSIGNMENT.replace("softmax = 2", "softmax = 0"),
        "points.softmax",
        "above 0, at most 1,000,000",
    ),
    (
        ASSIGNMENT.replace("softmax = 2", "softmax = -1"),
        "points.softmax",
        "above 0, at most 1,000,000",
    ),
    (
        ASSIGNMENT.replace("softmax = 2", "softmax = nan"),
        "points.softmax",
        "above 0, at most 1,000,000",
    ),
    (ASSIGNMENT.replace("softmax = 2", "softmax = 'two'"), "points.softmax", "write a number"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = true"), "points.softmax", "write a number"),
    (ASSIGNMENT + "[bonus]\nsoftmax = 2", "bonus.softmax", "in points as well"),
    (ASSIGNMENT.replace("[points]", "[points]\n[bonus]"), "points", "at least one exercise"),
    (ASSIGNMENT + "[marked]\nwhy = 2\nhow = 'two'", "marked.how", "write a number"),
    (ASSIGNMENT.replace("[points]\nsoftmax = 2", "points = 2"), "points", "write a table: [points]"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = 1" + "0" * 400), "points.softmax", "write a number"),
    (ASSIGNMENT + "[limits]\nmemory = 3", "limits.memory", "did you mean memory_mib?"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 0", "limits.memory_mib", "a whole number above 0"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1.5", "limits.memory_mib", "a whole number above 0"),
    (
        ASSIGNMENT + "[limits]\ncall_seconds = -2",
        "limits.call_seconds",
        "above 0, at most 1,000,000",
    ),
    (ASSIGNMENT + "[limits]\nsubmission_seconds = inf", "limits.submission_seconds", "at most 1,000,000"),
    (ASSIGNMENT + "[limits]\noutput_kib = 0", "limits.output_kib", "a whole number above 0"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1000001", "limits.memory_mib", "at most 1,000,000"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1" + "0" * 400, "limits.memory_mib", "at most 1,000,000"),
    ("name = 'x'\n" + ASSIGNMENT, "name", "there is no such field"),
]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


def mistakes(folder: Path) -> list[str]:
    """Return what is wrong with a course, whether it can be used for some things or for none."""
    try:
        return list(load_course(folder).faults)
    except CourseError as error:
        return str(error).splitlines()


@pytest.mark.parametrize(("text", "field", "advice"), COURSE_MISTAKES)
def test_mistake_in_course_file_names_file_and_field(
    tmp_path: Path, text: str, field: str, advice: str
) -> None:
    folder = write(tmp_path / "course.toml", text)
    wrong = [line for line in mistakes(folder) if f", {field}: " in line]
    assert wrong
    assert re.match(rf"{folder / 'course.toml'}, (line \d+, )?{re.escape(field)}: ", wrong[0])
    assert advice in wrong[0]
    assert wrong[0].endswith(".")


@pytest.mark.parametrize(("text", "field", "advice"), ASSIGNMENT_MISTAKES)
def test_mistake_in_assignment_file_names_file_and_field(
    tmp_path: Path, text: str, field: str, advice: str
) -> None:
    folder = write(tmp_path / "01-softmax" / "assignment.toml", text)
    with pytest.raises(CourseError) as raised:
        load_assignment(folder)
    message = raised.value.message
    assert re.match(rf"{folder / 'assignment.toml'}, (line \d+, )?{re.escape(field)}: ", message)
    assert advice in message


def test_all_mistakes_are_told_in_the_order_of_the_file_with_their_lines(tmp_path: Path) -> None:
    text = """format = 1
id = "nn"
title = "Networks"
colect = "last"  # a comment

[late]
policy = "procent"
timezone = "UTC"

[[assignments]]
name = "01"

[[extensions]]
student = "ada"
assignment = "01"
due = 2030-01-01T00:00:00Z
"""
    course = load_course(write(tmp_path / "course.toml", text))
    assert [fault.partition("course.toml, ")[2][:30] for fault in course.faults] == [
        "line 4, colect: there is no su",
        "line 7, late.policy: 'procent'",
        "line 8, late.timezone: there i",
        "line 16, extensions[0].due: '0",
    ]
    assert course.faults[0].endswith("(did you mean collect?).")
    assert course.faults[1].endswith('write "grace" or "none" or "percent" (did you mean percent?).')
    assert course.faults[2].endswith("it belongs above the first [...] of the file.")


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        ("assignments = [{name = 'a'}, {name = 'b', due = 1}]", 4),
        ("assignments = [\n  {name = 'a'},\n  {name = 'b', due = 1},\n]", 4),  # where the list begins
        ("late.policy = 'x'", 4),
        ('title2 = """\n[late]\npolicy = 1\n"""', 4),
        ("[late]\n# policy = 'none'\npolicy = 'x'", 6),
        ("[[assignments]]\nname = 'a'\n[[assignments]]\n\ndue = 2030-01-01T00:00:00Z", 6),
    ],
)
def test_the_line_is_found_however_the_file_is_written(tmp_path: Path, plan: str, line: int) -> None:
    [fault] = load_course(write(tmp_path / "course.toml", COURSE + plan)).faults
    assert f"course.toml, line {line}, " in fault


def test_by_rules_that_are_wrong_nothing_is_due(tmp_path: Path) -> None:
    text = COURSE + "[late]\npercent_per_day = 5\n[[assignments]]\nname = 'a'\n"
    course = load_course(write(tmp_path / "course.toml", text))
    assert course.names == ["a"]
    with pytest.raises(CourseError, match=r"course\.toml, line 5, late\.percent_per_day: it needs policy"):
        course.due("a")


def test_least_course_has_the_documented_defaults(tmp_path: Path) -> None:
    course = load_course(write(tmp_path / "course.toml", COURSE))
    assert (course.id, course.title, course.collect, course.max_submission_mib) == (
        "nn",
        "Networks",
        "due",
        10,
    )
    assert course.late == LatePolicy()
    assert course.names == []
    assert course.root == tmp_path
    assert course.exchange_root == tmp_path / "exchange"


def test_least_assignment_is_named_after_its_folder(tmp_path: Path) -> None:
    assignment = load_assignment(write(tmp_path / "01-softmax" / "assignment.toml", ASSIGNMENT))
    assert assignment.name == "01-softmax"
    assert assignment.points == {"softmax": 2.0}
    assert assignment.total == 2
    assert assignment.limits == Limits()


def test_exercises_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = ASSIGNMENT + "relu = 1\nidentity = 0.5\n"
    assignment = load_assignment(write(tmp_path / "assignment.toml", text))
    assert list(assignment.points) == ["softmax", "relu", "identity"]


def test_due_date_without_offset_is_in_the_zone_of_the_course(tmp_path: Path) -> None:
    text = COURSE + "timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = {}\n"
    winter = load_course(write(tmp_path / "winter/course.toml", text.format("2030-01-15T12:00:00")))
    summer = load_course(write(tmp_path / "summer/course.toml", text.format("2030-07-15T12:00:00")))
    assert winter.due("a") == dt.datetime(2030, 1, 15, 11, tzinfo=dt.UTC)
    assert summer.due("a") == dt.datetime(2030, 7, 15, 10, tzinfo=dt.UTC)


def test_offset_of_a_due_date_goes_before_the_zone_of_the_course(tmp_path: Path) -> None:
    text = COURSE + "timezone = 'Asia/Tokyo'\n[[assignments]]\nname = 'a'\ndue = 2030-01-15T12:00:00-05:00\n"
    course = load_course(write(tmp_path / "course.toml", text))
    assert course.due("a") == dt.datetime(2030, 1, 15, 17, tzinfo=dt.UTC)


def test_a_day_of_23_hours_does_not_move_the_due_date(tmp_path: Path) -> None:
    text = COURSE + "timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = 2030-03-31T23:59:00\n"
    due = load_course(write(tmp_path / "course.toml", text)).due("a")
    assert due is not None
    assert due == dt.datetime(2030, 3, 31, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    assert due.astimezone(dt.UTC) == dt.datetime(2030, 3, 31, 21, 59, tzinfo=dt.UTC)


def test_assignment_without_due_date_is_never_due(tmp_path: Path) -> None:
    course = load_course(write(tmp_path / "course.toml", COURSE + "[[assignments]]\nname = 'a'\n"))
    assert course.due("a") is None
    assert course.due("unknown") is None


@pytest.mark.parametrize(
    "due",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59", "1890-01-01T00:00:00"],
)
def test_due_date_that_other_time_zones_do_not_have_is_refused(tmp_path: Path, due: str) -> None:
    text = COURSE + f"timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = {due}\n"
    [fault] = load_course(write(tmp_path / "course.toml", text)).faults
    assert "assignments[0].due: its year must be from 2000 to 9998" in fault


def test_exchange_may_be_absolute_or_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    at_home = load_course(write(tmp_path / "a/course.toml", COURSE + "exchange = '~/exchange'"))
    absolute = load_course(write(tmp_path / "b/course.toml", COURSE + f"exchange = '{tmp_path}/srv'"))
    assert at_home.exchange_root == tmp_path / "home" / "exchange"
    assert absolute.exchange_root == tmp_path / "srv"


@pytest.mark.parametrize(
    "data",
    [
        b"format = ",
        b"\xff\xfe",
        b"a = 1\na = 2\n",
        b"format = 1\0",
        b"a = " + b"[" * 2000,
        b"a = " + b"9" * 5000,
    ],
)
def test_file_that_is_no_toml_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "course.toml").write_bytes(data)
    with pytest.raises(
        CourseError, match=r"course\.toml(, line [12], | cannot be read: |, it is nested).+\."
    ):
        load_course(tmp_path)


def test_missing_files_are_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"There is no .*/course\.toml") as raised:
        load_course(tmp_path)
    assert "grader init" in raised.value.hint
    with pytest.raises(CourseError, match=r"There is no .*/assignment\.toml") as raised:
        load_assignment(tmp_path)
    assert "grader init" not in raised.value.hint


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "course.toml").mkdir()
    with pytest.raises(CourseError, match="cannot be read"):
        load_course(tmp_path)


def test_course_is_found_from_any_folder_inside(tmp_path: Path) -> None:
    root = write(tmp_path / "nn" / "course.toml", COURSE)
    inside = root / "solutions" / "01-softmax" / "mistakes"
    inside.mkdir(parents=True)
    assert find_course(inside) == find_course(root) == root


def test_innermost_course_is_found(tmp_path: Path) -> None:
    write(tmp_path / "course.toml", COURSE)
    inner = write(tmp_path / "inner" / "course.toml", COURSE)
    assert find_course(inner) == inner


def test_folder_outside_of_any_course_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotInCourse, match=r"is not inside a course: no course\.toml") as raised:
        find_course(tmp_path)
    assert "--course" in raised.value.hint


def test_a_date_without_a_time_is_its_end(tmp_path: Path) -> None:
    text = COURSE + "timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = 2030-01-15  # evening\n"
    due = load_course(write(tmp_path / "course.toml", text)).due("a")
    assert due == dt.datetime(2030, 1, 15, 23, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("due", ["'2030-01-15'", "'soon'", "23:59:00", "2030-01-15T23:59"])
def test_what_is_no_date_is_told_how_to_be_written(tmp_path: Path, due: str) -> None:
    text = COURSE + f"timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = {due}  # evening\n"
    told = "\n".join(mistakes(write(tmp_path / "course.toml", text)))
    assert "rite date and time as in 'due = 2030-01-31T23:59:00'" in told


def test_due_date_with_an_offset_is_in_the_calendar_of_the_course(tmp_path: Path) -> None:
    text = COURSE + "timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = 2026-10-24T21:59:00Z\n"
    due = load_course(write(tmp_path / "course.toml", text)).due("a")
    assert due is not None
    assert (due.hour, due.tzinfo) == (23, ZoneInfo("Europe/Berlin"))


def test_plan_with_offsets_can_be_read_where_no_time_zones_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("model", "files"):
        monkeypatch.setattr(f"grader.course.{place}.time_zone", lambda name: None)
    text = (
        COURSE + "timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = 2030-01-15T12:00:00+01:00\n"
    )
    course = load_course(write(tmp_path / "course.toml", text))
    assert course.due("a") == dt.datetime(2030, 1, 15, 11, tzinfo=dt.UTC)
