import datetime as dt

import pytest

from grader.course.toml import NotToml, parse_toml, to_toml, toml_value


def test_tables_come_as_dicts():
    assert parse_toml(b'a = 1\r\n[b]\nc = "\xc3\xa9"\n') == {"a": 1, "b": {"c": "é"}}


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
def test_what_is_no_toml_is_told(data, told):
    with pytest.raises(NotToml, match=told):
        parse_toml(data)


@pytest.mark.parametrize("text", ["\x7f", "\x00\x1b\n\r\t", 'a"b\\c', "😀", "\u2028", ""])
def test_awkward_text_survives(text):
    assert parse_toml(to_toml({"key": text})) == {"key": text}
    assert parse_toml(f"key = {toml_value(text)}".encode()) == {"key": text}


def test_time_keeps_its_zone():
    moment = dt.datetime(2040, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert parse_toml(to_toml({"late": {"due": moment}})) == {"late": {"due": moment}}


@pytest.mark.parametrize("there", [[], [{"name": "a", "due": 1}], [{"name": "a"}, {"name": 'b "'}]])
def test_list_of_tables_can_be_added_to_at_the_end(there):
    text = (
        to_toml({"format": 1, "assignments": there, "late": {"policy": "none"}})
        + b'[[assignments]]\nname = "c"\n'
    )
    assert parse_toml(text) == {
        "format": 1,
        "late": {"policy": "none"},
        "assignments": [*there, {"name": "c"}],
    }
