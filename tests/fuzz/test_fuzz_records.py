"""The JSON files of a course: whatever they hold, they are read, or refused by a named error."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
from fuzzing import fuzzed
from hypothesis import strategies as st
from nearly import nearly

from grader.course.model import Course
from grader.course.secret import secret_file
from grader.engine.outcome import Check, Diagnosis, Judgement, Outcome
from grader.errors import ExchangeError, GradingError
from grader.exchange.collected import RECORD_FILE, Collected, collected
from grader.exchange.submission import Receipt, Submission
from grader.grading.marks import MarkStore, marked
from grader.grading.results import Basis, Mark, Result
from grader.grading.store import ResultStore
from grader.receipts.compare import examine
from grader.receipts.receipt import ReceiptBook, SignedReceipt, read_receipt
from grader.reports.feedback import feedback
from grader.reports.formats import REPORTS
from grader.reports.formats import report as report_of
from grader.sandbox.counterexample import Counterexample

NAME, NOON = "01-relu", dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
SOURCE = Submission.new("alice", NAME, NOON)
CHECKS = [
    Check("test_relu.py::test_zero", "relu", 2.0, hint="Zero."),
    Check("test_relu.py::test_one", "relu", 1.0),
]

RECEIPT = Receipt.of("ml", SOURCE, {"relu.py": b"x", "data/a.txt": b""})
COLLECTED = Collected(
    format=1, student="alice", assignment=NAME, attempt=1, submitted=NOON, due=NOON, late_factor=0.5,
    hash="0" * 64, source=SOURCE.source, taken_in=NOON, notes=("A note.",), doubt="",
)  # fmt: skip
SECRET = b"0123456789abcdef"
SIGNED = SignedReceipt.of("ml", COLLECTED, SECRET)
READABLE = {name for name, one in REPORTS.items() if "file=" not in one.options} - {"feedback", "xlsx"}
RESULT = Result(
    course="ml", assignment=NAME, student="alice", attempt=1, source=SOURCE.source, submitted=NOON, due=None,
    late_factor=0.9, notes=("A note.",), exercises={"relu": 3.0, "why": 2.0}, undecided=None, graded=NOON,
    judgement=Judgement(outcomes=[
        Outcome(CHECKS[0], "passed", seconds=0.01),
        Outcome(CHECKS[1], "failed", "wrong", "It is wrong.", Counterexample({"x": "1"}, "0", "1", "by 1")),
    ],
    diagnoses={"relu": [Diagnosis("relu_sign", "The sign", "Look at the sign.")]},
    texts={"why": "Because."}, seconds=0.1),
    basis=Basis(
        submission="0" * 64, checks="1" * 64, mistakes="", reference="", assignment="", seed="ab", round=0,
        isolation="process", versions={"python": "3.12"},
    ),
)  # fmt: skip
MARKS = {
    "format": 1,
    "assignment": NAME,
    "student": "alice",
    "marks": [msgspec.to_builtins(Mark("why", "0" * 64, 1.5, "Good.", NOON))],
}

words = st.text(max_size=6) | st.sampled_from(
    [
        "alice",
        "bob",
        NAME,
        "../../etc",
        "",
        "\x1b[2J",
        "=1+1",
        "[red]",
        "2040-05-01T12:00:00",
        "0001-01-01T00:00:00Z",
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
endless = st.tuples(
    st.sampled_from([b"", b'{"format": 1, "outcomes": ', b'{"a": ', b'{"format": 1, "marks": ']),
    st.sampled_from([b"[", b'{"a":', b'[{"marks":', b"9", b'"', b"\\u", b"-", b"1e", b" ", b"null,"]),
    st.sampled_from([1, 300, 2000, 100_000]),
).map(lambda parts: parts[0] + parts[1] * parts[2])


def dump(table: dict[str, Any]) -> bytes:
    return json.dumps(table, ensure_ascii=False).encode("utf-8", "surrogatepass")


def like(record: Any) -> st.SearchStrategy[bytes]:
    """Return files that are nearly those of a record, or anything else."""
    return nearly(msgspec.to_builtins(record), dump, values, words, words) | endless


@contextmanager
def course_with(path: str, content: bytes) -> Iterator[Course]:
    """Make the folder of a course, with one file in it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "course" / path
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        yield Course(format=1, id="ml", title="T", secret="../secret", root=Path(folder) / "course")


def told(read: Callable[[], Any], kind: type[ExchangeError | GradingError]) -> Any:
    """Return what is read, or None if a named error says in one sentence why it cannot be."""
    try:
        return read()
    except kind as error:
        assert (
            "cannot be read" in error.message or " that of " in error.message or " those of " in error.message
        )
        return None


@fuzzed(like(RECEIPT))
def test_any_receipt_is_read_or_told(content: bytes) -> None:
    where = Path("receipt.json")
    receipt = told(lambda: Receipt.from_json(content, where), ExchangeError)
    if receipt is not None:
        assert Receipt.from_json(receipt.to_json(), where) == receipt


@fuzzed(like(RECEIPT))
def test_any_receipt_in_the_book_is_read_or_told(content: bytes) -> None:
    with course_with("ml/one.json", content) as course:
        told(lambda: ReceiptBook(course.root).receipts("ml"), ExchangeError)


@fuzzed(like(SIGNED) | like(RECEIPT))
def test_any_receipt_file_proves_nothing_but_what_was_signed(content: bytes) -> None:
    with course_with("receipts/one.json", content) as course:
        receipt = told(lambda: read_receipt(course.root / "receipts" / "one.json"), ExchangeError)
        if receipt is None:
            return
        secret_file(course).write_bytes(SECRET)
        (course.root / "work").mkdir()
        (course.root / "work" / "relu.py").write_bytes(b"x")
        said = receipt.statement if isinstance(receipt, SignedReceipt) else receipt
        try:
            evidence = examine(receipt, course, course.root / "work")
        except ExchangeError as error:
            assert said.course != "ml"
            assert "This receipt is of the course" in error.message
            return
        kinds = [finding.kind for finding in evidence.findings]
        assert ("proof" in kinds) == (isinstance(receipt, SignedReceipt) and receipt == SIGNED)
        assert not evidence.proven  # the note, and the files, speak against it


@fuzzed(like(COLLECTED))
def test_any_record_of_what_was_collected_is_read_or_told(content: bytes) -> None:
    with course_with(f"submitted/alice/{NAME}/{RECORD_FILE}", content) as course:
        found = told(lambda: collected(course, NAME), ExchangeError)
        for record, _ in found or []:
            assert (record.student, record.assignment) == ("alice", NAME)


@fuzzed(like(RESULT))
def test_any_result_is_read_or_told_and_can_be_shown(content: bytes) -> None:
    path = f"results/{NAME}/alice.json"
    with course_with(path, content) as course, mock.patch.object(ResultStore, "is_genuine"):
        results, problems = ResultStore(course).all(NAME)
        assert len(results) + len(problems) == 1
        assert all("cannot be" in problem for problem in problems)
        read = ResultStore(course).read(NAME, "alice")
        assert [read] == (results or [None])
        for result in results:
            assert result.score <= result.earned or result.late_factor > 1 or result.earned < 0
            for name in READABLE:
                report_of(name)(course, {NAME: results})
            feedback("ReLU", result)
            marked(course, results)


@fuzzed(like(MARKS))
def test_any_file_of_marks_is_read_or_told(content: bytes) -> None:
    with course_with(f"marks/{NAME}/alice.json", content) as course:
        told(lambda: MarkStore(course).read(NAME, "alice"), GradingError)
        assert len(marked(course, [RESULT])[0]) == 1


def test_the_files_that_are_changed_are_good() -> None:
    assert Receipt.from_json(dump(msgspec.to_builtins(RECEIPT)), Path("r.json")) == RECEIPT
    path = f"results/{NAME}/alice.json"
    with (
        course_with(path, dump(msgspec.to_builtins(RESULT))) as course,
        mock.patch.object(ResultStore, "is_genuine"),
    ):
        assert ResultStore(course).all(NAME) == ([RESULT], [])
    with course_with(f"marks/{NAME}/alice.json", dump(MARKS)) as course:
        assert len(MarkStore(course).read(NAME, "alice")) == 1
    with course_with(f"submitted/alice/{NAME}/{RECORD_FILE}", dump(msgspec.to_builtins(COLLECTED))) as course:
        assert [record for record, _ in collected(course, NAME)] == [COLLECTED]
