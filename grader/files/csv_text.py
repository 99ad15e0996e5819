"""CSV files as people and their programs write them: in any usual encoding, with any usual delimiter."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.errors import CourseError, explained

LARGEST_MIB = 20
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",;\t|"
_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
_BLANKS = ("\t", "\r", "\n")
_HINT = "Save it as CSV in UTF-8, from the spreadsheet or the LMS, and try again."


class CsvText(msgspec.Struct, frozen=True):
    """The cells of a CSV file, and how it is written."""

    path: Path
    rows: list[list[str]]  # the head first; none is empty
    lines: list[int]  # in which line of the file each row begins
    encoding: str
    delimiter: str
    newline: str
    quoted: bool  # every cell

    def written(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Return other rows as a file like this one; cells that are formulas stay formulas."""
        out = io.StringIO()
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.newline, quoting=quoting)
        writer.writerows(rows)
        return out.getvalue().encode(self.encoding)

    def place(self, row: int) -> str:
        """Return where a row stands, as people find it."""
        return f"{self.path}, line {self.lines[row]}"


def read_csv(path: Path) -> CsvText:
    """Read a CSV file; `CourseError` if it is none."""
    with explained(f"{path} cannot be read", _HINT, CourseError), path.open("rb") as file:
        data = file.read(LARGEST_MIB * 2**20 + 1)
    return parse_csv(data, path)


def parse_csv(data: bytes, path: Path) -> CsvText:
    """Read the content of a CSV file, which `path` is the name of; `CourseError` if it is none."""
    if len(data) > LARGEST_MIB * 2**20:
        raise CourseError(f"{path} is too large for a table of a course: the limit is {LARGEST_MIB} MiB.")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        what = "an Excel workbook or a zip file" if data.startswith(b"PK") else "no text in a usual encoding"
        raise CourseError(f"{path} is {what}.", _HINT) from None
    head = text.lstrip("\r\n").partition("\n")[0]
    told = re.fullmatch("sep=(.)\r?", head)  # as Excel writes it
    delimiter = told[1] if told else max(_DELIMITERS, key=head.count)
    rows, lines, before = list[list[str]](), list[int](), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not (told and before == 0):
                rows.append(row)
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise CourseError(f"{path}, line {before + 1}, is no line of a CSV file: {error}.", _HINT) from None
    if not rows:
        raise CourseError(f"{path} is empty.", "It needs a first line with the names of its columns.")
    newline = "\r\n" if "\r\n" in text else "\n"
    return CsvText(path, rows, lines, encoding, delimiter, newline, quoted=head.startswith('"'))


def csv_bytes(rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """Return a CSV file in UTF-8 in which no text is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([escape_formula(one) if isinstance(one, str) else one for one in row] for row in rows)
    return out.getvalue().encode()


def escape_formula(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, whatever it skips before.

    A lone '-', as for nothing, is none.
    """
    first = next((c for c in text if c.isprintable() and not c.isspace()), "")
    formula = text.startswith(_BLANKS) or unicodedata.normalize("NFKC", first)[:1] in _FORMULA
    return f"'{text}" if formula and text != "-" else text


def unescape_formula(text: str) -> str:
    """Return the text of a cell that `escape_formula` wrote."""
    return text[1:] if text.startswith("'") and escape_formula(text[1:]) == text else text


def _encoding(data: bytes) -> str:
    """Return the encoding that the mark at the beginning names, or else the one that fits."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:200]:  # every second byte of Latin letters in UTF-16
        return "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
