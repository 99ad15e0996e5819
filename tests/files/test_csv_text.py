from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import CourseError
from grader.files.csv_text import csv_bytes, escape_formula, read_csv, unescape_formula

TEXT = 'name{d}id\n"Zoë{d}Ö"{d}1\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_whatever_the_encoding_and_the_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.format(d=delimiter).encode(encoding))
    assert read_csv(file).rows == [["name", "id"], [f"Zoë{delimiter}Ö", "1"]]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b'id,name\r\n\r\n1,"two\r\nlines"\r\n,\r\n2,b\r\n')
    table = read_csv(file)
    assert [row[0] for row in table.rows] == ["id", "1", "2"]
    assert table.lines == [1, 3, 6]


def test_a_line_that_names_the_delimiter_is_no_head(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"sep=;\r\nid;a, b and c\r\n1;2\r\n")
    assert read_csv(file).rows == [["id", "a, b and c"], ["1", "2"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b'id\n"never closed\n',
        b"\xff\xfeab\xd8",
        b"PK\x03\x04\0\0\xd8\xd8\0\xd8",
        b"a\x81",
        b"a\n" + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(CourseError, match=r"a\.csv"):
        read_csv(file)


def test_no_cell_that_is_written_is_a_formula(tmp_path: Path) -> None:
    cells = ["=HYPERLINK()", "+1", "plain", "'quoted", "\N{FULLWIDTH EQUALS SIGN}1", ""]
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes([cells]))
    read = read_csv(file).rows[0]
    assert [cell[:1] for cell in read] == ["'", "'", "p", "'", "'", ""]
    assert [unescape_formula(cell) for cell in read] == cells
    assert unescape_formula(escape_formula("-5")) == "-5"
