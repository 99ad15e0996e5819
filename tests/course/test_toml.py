import datetime as dt
import tomllib

import pytest

from grader.course.files import load_course, to_toml, toml_value
from grader.errors import CourseError


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff", "cannot be read: it is no UTF-8 text"),
        (b"a = " + b"9" * 5000, "line 1, a: 9+"),
        (b"a = " + b"[" * 5000, "nested too deep"),
        (b"a = " + b"{a = " * 5000, "nested too deep"),
        (b"a = 1\n" * 5000, "line 2, a stands in line 1 already"),
        (b'"""' * 5000, "line 1, "),
    ],
)
def test_what_no_person_wrote_is_told_too(tmp_path, data, told):
    (tmp_path / "course.toml").write_bytes(data)
    with pytest.raises(CourseError, match=rf"course\.toml,? .*{told}"):
        load_course(tmp_path)


def test_a_file_that_a_windows_editor_saved_is_read(tmp_path):
    text = 'format = 1\r\nid = "c"\r\ntitle = "C"\r\nexchange = "x"\r\ntimezone = "UTC"\r\n'
    (tmp_path / "course.toml").write_bytes(text.encode("utf-8-sig"))
    assert load_course(tmp_path).id == "c"


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        ("due = 2030-10-32", 3, "due: 2030-10-32 is not a valid date; write date and time as in"),
        ("due = 2030-02-30T10:00:00 # soon", 3, "due: 2030-02-30T10:00:00 is not a valid date"),
        ("due = 31.10.2030", 3, "due: 31.10.2030 is not a valid date"),
        ("due = 2030-10-15 23:59", 3, "due: 2030-10-15 23:59 is not a valid date"),
        ('title = "My course\nid = "c"', 3, 'title: the text has no end; write " behind it'),
        ('title = """My course\nid = 3', 3, 'title: the text has no end; write """ behind it'),
        ('title = "He said "hi""', 3, "title: .* is not a text; it begins and ends with"),
        ("a = 1\nb = 2\na = 3", 5, "a stands in line 3 already; keep one of the two"),
        ("[late]\na = 1\n[late]\nb = 2", 5, r"\[late\] stands in line 3 already"),
        ("late = 3\n[late]", 4, r"\[late\] stands above already"),
        ('files = ["a",\n  "b"\n\nx = 1', 3, "files: a comma is missing, or ] at the end"),
        ("points = {a = 1", 3, "points: a comma is missing, or } at the end"),
        ("title = Hello", 3, "title: write text in quotes"),
        ("title = \u201cHello\u201d", 3, "title: write text in quotes"),
        ("title =", 3, "title: the value behind '=' is missing"),
        ('title: "x"', 3, "title: .* has no value; write field, '=' and value"),
        ("[late", 3, r"\[late is not a heading"),
        ("form = True", 3, "form: write true, in small letters"),
        ("relu = 1,5", 3, "relu: 1,5 is not a number; write it as in 2 or 1.5"),
        ('exchange = "C:\\Users"', 3, r"exchange: write each \\ in the text twice"),
        ('title = "a\x00b"', 3, r"title: '\"a\\x00b\"' is not a text"),
        ("x = ?", 3, r"x: \? is not a value of TOML \(Invalid value\)"),
    ],
)
def test_a_slip_in_toml_is_told_with_its_field_and_line(tmp_path, written, line, told):
    (tmp_path / "course.toml").write_text(f"format = 1\n\n{written}\n", "utf-8")
    with pytest.raises(CourseError, match=rf"course\.toml, line {line}, {told}"):
        load_course(tmp_path)


@pytest.mark.parametrize("text", ["\x7f", "\x00\x1b\n\r\t", 'a"b\\c', "😀", "\u2028", ""])
def test_awkward_text_survives(text):
    assert tomllib.loads(to_toml({"key": text}).decode()) == {"key": text}
    assert tomllib.loads(f"key = {toml_value(text)}") == {"key": text}


def test_time_keeps_its_zone():
    moment = dt.datetime(2040, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert tomllib.loads(to_toml({"late": {"due": moment}}).decode()) == {"late": {"due": moment}}


@pytest.mark.parametrize("there", [[], [{"name": "a", "due": 1}], [{"name": "a"}, {"name": 'b "'}]])
def test_list_of_tables_can_be_added_to_at_the_end(there):
    text = (
        to_toml({"format": 1, "assignments": there, "late": {"policy": "none"}})
        + b'[[assignments]]\nname = "c"\n'
    )
    assert tomllib.loads(text.decode()) == {
        "format": 1,
        "late": {"policy": "none"},
        "assignments": [*there, {"name": "c"}],
    }
