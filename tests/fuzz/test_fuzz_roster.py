"""Rosters and the tables they come from: whatever they hold, they are read, or refused by a named error."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from fuzzing import fuzzed
from hypothesis import strategies as st

from grader.course.logs import DECISIONS_FILE, read_decisions
from grader.course.roster import FIELDS, ROSTER_FILE, Roster, keep_roster, roster_of
from grader.course.roster_import import merge, read_export
from grader.errors import CourseError

HEADS = [
    *FIELDS,
    "Student",
    "ID",
    "SIS Login ID",
    "Section",
    "Username",
    "Last Name",
    "github_username",
    "identifier",
]
cells = st.text(max_size=8) | st.sampled_from(
    [
        "",
        "ada",
        "Ada",
        "bo",
        "a,b",
        'say "x"',
        "=1+1",
        "'=x",
        "two\nlines",
        "\u202e",
        "#7",
        "yes",
        "Test Student",
        "../x",
    ]
)
tables = st.tuples(
    st.lists(st.sampled_from(HEADS) | cells, min_size=1, max_size=6),
    st.lists(st.lists(cells, max_size=7), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)


def written(folder: Path, table: tuple[list[str], list[list[str]], str, str]) -> Path:
    head, rows, delimiter, encoding = table
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (head, *rows)]
    path = folder / "export.csv"
    path.write_bytes("\r\n".join(quoted).encode(encoding, "replace"))
    return path


@fuzzed(tables, tables)
def test_a_table_becomes_a_roster_that_is_read_as_it_was(first: object, second: object) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, before = Path(place), Roster()
        for table in (first, second):
            try:
                merged = merge(before, read_export(written(folder, table), {}))
            except CourseError:
                continue
            keep_roster(folder, merged.roster)
            before = roster_of(folder)
            assert before.students.keys() == merged.roster.students.keys()
            for student, one in merged.roster.students.items():
                kept = msgspec.structs.replace(before.students[student], others={})
                assert kept == msgspec.structs.replace(one, others={})
            assert merge(before, read_export(written(folder, table), {})).added == []


@fuzzed(st.binary(max_size=60) | tables.map(lambda table: repr(table).encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        for name, read in ((ROSTER_FILE, roster_of), (DECISIONS_FILE, read_decisions)):
            (Path(place) / name).write_bytes(content)
            try:
                read(Path(place))
            except CourseError as error:
                assert name in str(error)
