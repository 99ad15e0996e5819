"""Hand-ins from elsewhere: whatever an export holds, each name becomes a submission or is told in words."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import warnings
import zipfile
from pathlib import Path

from fuzzing import fuzzed
from hypothesis import strategies as st

from grader.course.model import Course, Scheduled
from grader.errors import GraderError
from grader.exchange.handins.handin import Taking
from grader.exchange.handins.source import HandIns
from grader.exchange.submission import Submission
from grader.files.names import check_path, check_student_id

NAME, NOON = "01-relu", dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
ROSTER = """id,name,canvas_id,login,github
ada,Ada Lovelace,7,al,ada-l
li,李 明,8,lm,
ann,Ann Lee,9,,
ann2,Ann Lee,,,
"""
WORDS = "ada|Ada Lovelace|lovelaceada|李明|LATE|7|8|1|assignsubmission_file|attempt|al||text.html|w.zip|.git"
ODD = (
    "anon|2040-05-01-11-00-00|2040-99-01-11-00-00|relu (1).py|relu.py|submission_metadata.yml|.txt|..|/|//|=1"
)
parts = st.sampled_from([*WORDS.split("|"), *ODD.split("|"), "\\", "\x1b[2J", "\u202e", "x" * 300, "a\nb"])
several = st.lists(parts, min_size=1, max_size=6)
names = several.map("_".join) | several.map("/".join)
contents = st.binary(max_size=40) | st.sampled_from(
    [b"a: &a [*a]", b"submission_1: {}", b"PK\x05\x06", b"?\xff"]
)
times = st.tuples(st.integers(1980, 2107), st.integers(0, 12), st.integers(0, 31))


def packed(files: dict[str, bytes], when: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (*when, 0, 0, 0)), content)
    return out.getvalue()


@fuzzed(st.dictionaries(names, contents, min_size=1, max_size=5), times, st.booleans(), dear=2)
def test_each_name_of_an_export_is_taken_or_told(
    files: dict[str, bytes], when: tuple[int, int, int], has_roster: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "x.zip").write_bytes(packed(files, when))
        if has_roster:
            (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
        course = Course(format=1, id="ml", assignments=[Scheduled(name=NAME, due=NOON)], root=root)
        source = HandIns(course, str(root / "x.zip"))
        try:
            submissions, problems = source.incoming(NAME, {})
        except GraderError as error:
            assert error.message.isprintable()
            return
        assert all(problem.isprintable() for problem in problems)
        owned = {one.source: parts for one in submissions for parts in [source._by_source[one.source]]}
        for one in submissions:
            check_student_id(one.student)
            assert Submission.parse(one.source).student == one.student
            try:
                for path in source.read(one)[0]:
                    check_path(path)
            except GraderError as error:
                assert error.message.isprintable()
        kept = {part.found for parts in owned.values() for part in parts}
        for one in source_found(source):
            assert one in kept or any(repr(one) in problem for problem in problems)


def source_found(source: HandIns) -> list[str]:
    """Return what the format finds."""
    from grader.exchange.handins.formats import format_at

    return [one.found for one in format_at(source.place).hand_ins(source.place, NAME, Taking())]
