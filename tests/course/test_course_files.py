"""Every mistake in `course.toml` and `assignment.toml` is told with its file and its field."""

from __future__ import annotations

import datetime as dt
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
    ('format = 1\ntitle = "T"', "the file", "missing required field `id`"),
    ('format = 1\nid = "nn"', "the file", "missing required field `title`"),
    ('format = 1\nid = "a b"\ntitle = "T"', "id", "letters"),
    ('format = 1\nid = "../up"\ntitle = "T"', "id", "letters"),
    ('format = 1\nid = ""\ntitle = "T"', "id", "letters"),
    (COURSE + "tilte = 1", "the file", "unknown field `tilte`"),
    (COURSE + "root = '/'", "root", "not a field of this file"),
    ("format = 1\nid = 3\ntitle = 'T'", "id", "expected `str`"),
    (COURSE + "exchange = ''", "exchange", "name the folder"),
    (COURSE + "exchange = '~nobody-of-that-name/x'", "exchange", "cannot be a path"),
    (COURSE + 'secret = "a\\u0000b"', "secret", "cannot be a path"),
    (COURSE + "timezone = 'Europe/Nowhere'", "timezone", "not a time zone"),
    (COURSE + "timezone = 'Europe'", "timezone", "not a time zone"),
    (COURSE + "timezone = '../../etc/passwd'", "timezone", "not a time zone"),
    (COURSE + "collect = 'first'", "collect", "first"),
    (COURSE + "max_submission_mib = 0", "max_submission_mib", "> 0.0"),
    (COURSE + "max_submission_mib = -1", "max_submission_mib", "> 0.0"),
    (COURSE + "max_submission_mib = inf", "max_submission_mib", "<= 1000000.0"),
    (COURSE + "max_submission_mib = nan", "max_submission_mib", "> 0.0"),
    (COURSE + "max_submission_mib = '10'", "max_submission_mib", "expected"),
    (COURSE + "late = 'none'", "late", "expected"),
    (COURSE + "[late]\npolicy = 'lenient'", "late.policy", "lenient"),
    (COURSE + "[late]\nminutes = 3", "late", "unknown field `minutes`"),
    (COURSE + "[late]\npolicy = 'grace'\ngrace_minutes = -1", "late.grace_minutes", ">= 0.0"),
    (COURSE + "[late]\npolicy = 'grace'\ngrace_minutes = inf", "late.grace_minutes", "<= 1000000.0"),
    (COURSE + "[late]\ngrace_minutes = 5", "late.policy", "grace_minutes needs"),
    (COURSE + "[late]\npolicy = 'percent'\npercent_per_day = 101", "late.percent_per_day", "<= 100.0"),
    (COURSE + "[late]\npolicy = 'percent'\npercent_per_day = nan", "late.percent_per_day", ">= 0.0"),
    (COURSE + "[late]\npolicy = 'percent'\nfloor_percent = -1", "late.floor_percent", ">= 0.0"),
    (COURSE + "[late]\npolicy = 'grace'\nfloor_percent = 5", "late.policy", "percent"),
    (COURSE + "[[assignments]]", "assignments[0]", "missing required field `name`"),
    (COURSE + "[[assignments]]\nname = 'a/b'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = '..'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = 'a@2'", "assignments[0].name", "no folder's name"),
    (COURSE + "[[assignments]]\nname = 'a'\n[[assignments]]\nname = 'a'", "assignments[0].name", "twice"),
    (
        COURSE + "[[assignments]]\nname = 'a'\n[[assignments]]\nname = 'b'\ndue = 2030-01-01T00:00:00",
        "assignments[1].due",
        "no time zone",
    ),
    (COURSE + "[[assignments]]\nname = 'a'\ndue = 2030-01-01", "assignments[0].due", "expected"),
    (COURSE + "[[assignments]]\nname = 'a'\ndue = 'soon'", "assignments[0].due", "invalid"),
    (COURSE + "[[assignments]]\nname = 'a'\npoints = 3", "assignments[0]", "unknown field `points`"),
]

ASSIGNMENT_MISTAKES = [
    ('title = "T"', "format", "write 'format = 1'"),
    (ASSIGNMENT.replace("format = 1", "format = 9"), "format", "write 'format = 1'"),
    (ASSIGNMENT.replace('title = "Softmax"\n', ""), "the file", "missing required field `title`"),
    (ASSIGNMENT.replace('"softmax"', '"softmax.py"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '"../softmax"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '"class"'), "module", "Python name"),
    (ASSIGNMENT.replace('"softmax"', '""'), "module", "Python name"),
    (ASSIGNMENT.replace("softmax = 2", ""), "points", "at least one exercise"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = 0"), "points.softmax", "> 0.0"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = -1"), "points.softmax", "> 0.0"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = nan"), "points.softmax", "> 0.0"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = 'two'"), "points.softmax", "expected"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = true"), "points.softmax", "expected"),
    (ASSIGNMENT + "[bonus]\nsoftmax = 2", "bonus.softmax", "in points as well"),
    (ASSIGNMENT.replace("[points]", "[points]\n[bonus]"), "points", "at least one exercise"),
    (ASSIGNMENT + "[marked]\nwhy = 2\nhow = 'two'", "marked.how", "expected"),
    (ASSIGNMENT.replace("[points]\nsoftmax = 2", "points = 2"), "points", "expected"),
    (ASSIGNMENT.replace("softmax = 2", "softmax = 1" + "0" * 400), "points.softmax", "out of range"),
    (ASSIGNMENT + "[limits]\nmemory = 3", "limits", "unknown field `memory`"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 0", "limits.memory_mib", ">= 1"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1.5", "limits.memory_mib", "expected `int`"),
    (ASSIGNMENT + "[limits]\ncall_seconds = -2", "limits.call_seconds", "> 0.0"),
    (ASSIGNMENT + "[limits]\nsubmission_seconds = inf", "limits.submission_seconds", "<= 1000000.0"),
    (ASSIGNMENT + "[limits]\noutput_kib = 0", "limits.output_kib", ">= 1"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1000001", "limits.memory_mib", "<= 1000000"),
    (ASSIGNMENT + "[limits]\nmemory_mib = 1" + "0" * 400, "limits.memory_mib", "<= 1000000"),
    ("name = 'x'\n" + ASSIGNMENT, "name", "not a field of this file"),
]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


@pytest.mark.parametrize(("text", "field", "advice"), COURSE_MISTAKES)
def test_mistake_in_course_file_names_file_and_field(
    tmp_path: Path, text: str, field: str, advice: str
) -> None:
    folder = write(tmp_path / "course.toml", text)
    with pytest.raises(CourseError) as raised:
        load_course(folder)
    assert raised.value.message.startswith(f"{folder / 'course.toml'}, {field}: ")
    assert advice in raised.value.message
    assert raised.value.message.endswith(".")
    assert "\n" not in raised.value.message


@pytest.mark.parametrize(("text", "field", "advice"), ASSIGNMENT_MISTAKES)
def test_mistake_in_assignment_file_names_file_and_field(
    tmp_path: Path, text: str, field: str, advice: str
) -> None:
    folder = write(tmp_path / "01-softmax" / "assignment.toml", text)
    with pytest.raises(CourseError) as raised:
        load_assignment(folder)
    assert raised.value.message.startswith(f"{folder / 'assignment.toml'}, {field}: ")
    assert advice in raised.value.message


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
    with pytest.raises(CourseError, match=r"assignments\[0\].due: its year must be from 2000 to 9998"):
        load_course(write(tmp_path / "course.toml", text))


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
    with pytest.raises(CourseError, match=r"course\.toml (is not valid TOML|cannot be read): .+\."):
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


@pytest.mark.parametrize(
    "due", ["2030-01-15", "'2030-01-15'", "'soon'", "23:59:00", "2030-01-15T23:59", "2030-01-15 "]
)
def test_date_without_a_time_is_told_how_to_be_written(tmp_path: Path, due: str) -> None:
    text = COURSE + f"timezone = 'Europe/Berlin'\n[[assignments]]\nname = 'a'\ndue = {due}  # evening\n"
    with pytest.raises(CourseError) as raised:
        load_course(write(tmp_path / "course.toml", text))
    assert raised.value.hint == "Write date and time as in 'due = 2030-01-31T23:59:00'."


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
