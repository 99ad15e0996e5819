import datetime as dt
import tomllib

import pytest

from grader.course.files import load_course, to_toml, toml_value
from grader.errors import CourseError


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a = ", "Invalid value"),
        (b"a = 1\na = 2", "Cannot overwrite"),
        (b"\xff", "can't decode byte"),
        (b"a = " + b"9" * 5000, "digits"),
        (b"a = " + b"[" * 5000, "nested too deep"),
        (b"a = " + b"{a = " * 5000, "nested too deep"),
    ],
)
def test_what_is_no_toml_is_told(tmp_path, data, told):
    (tmp_path / "course.toml").write_bytes(data)
    with pytest.raises(CourseError, match=rf"is not valid TOML: .*{told}"):
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
