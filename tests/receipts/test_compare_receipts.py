import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from grader.course.files import load_course
from grader.course.model import Course
from grader.course.secret import secret_file
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.submission import Receipt, Submission
from grader.files.records import shown
from grader.files.tree import content_hash, read_files
from grader.receipts.compare import Evidence, Finding, compared, examine
from grader.receipts.deliver import collect, signed_receipt
from grader.receipts.receipt import SignedReceipt

NOW = dt.datetime(2040, 5, 1, 13, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class Case:
    """A submission that was handed in and taken in, seen from both sides."""

    def __init__(self, exchange: Exchange, work: Path) -> None:
        self.exchange, self.work = exchange, work
        self.own = exchange.submit(work, "01-relu", "alice", now=NOW - 2 * HOUR)
        self.collect()

    @property
    def course(self) -> Course:
        return self.exchange.course

    @property
    def public(self) -> Course:
        return load_course(self.exchange.transport.folder)

    @property
    def signed(self) -> SignedReceipt:
        signed = signed_receipt(self.exchange, self.own)
        assert signed is not None
        return signed

    @property
    def collected(self) -> Path:
        return self.course.submitted / "alice" / "01-relu"

    def collect(self, now: dt.datetime = NOW) -> None:
        collect(self.exchange, "01-relu", now)


@pytest.fixture
def case(exchange: Exchange, work: Path) -> Case:
    return Case(exchange, work)


def told(evidence: Evidence, kind: str) -> str:
    return "\n".join(finding.message for finding in evidence.findings if finding.kind == kind)


def edited(signed: SignedReceipt, **changes: object) -> SignedReceipt:
    return msgspec.structs.replace(signed, statement=msgspec.structs.replace(signed.statement, **changes))


def test_instructor_sees_a_signed_receipt_proven(case: Case) -> None:
    evidence = examine(case.signed, case.course, case.work)
    assert evidence.proven
    proof = told(evidence, "proof")
    assert f"The signature is that of the course ml, which took it in at {shown(NOW, None)}." in proof
    assert f"The collected submission in {case.collected} has this hash." in proof
    assert told(evidence, "agrees") == "The files given are those that it names."


def test_instructor_sees_a_students_own_receipt_proven_by_what_was_given_back(case: Case) -> None:
    evidence = examine(case.own, case.course)
    assert evidence.proven
    assert "The signature is that of the course ml" in told(evidence, "proof")
    assert told(evidence, "agrees") == "The exchange holds a signed receipt that says the same."


def test_collected_submission_alone_proves_a_students_own_receipt(case: Case) -> None:
    for path in case.exchange.transport.feedback.iterdir():
        path.unlink()
    evidence = examine(case.own, case.course)
    assert evidence.proven
    assert "has this hash" in told(evidence, "proof")
    assert "It is not signed" in told(evidence, "open")


FORGED: dict[str, object] = {
    "student": "bob",
    "submitted": NOW - 30 * HOUR,
    "hash": content_hash({"relu.py": b"better"}),
    "taken_in": NOW - HOUR,
}


@pytest.mark.parametrize("field", FORGED)
def test_edited_signed_receipt_is_not_proven(case: Case, field: str) -> None:
    evidence = examine(edited(case.signed, **{field: FORGED[field]}), case.course)
    assert not evidence.proven
    assert "The signature is not that of the course ml: the receipt was changed" in told(evidence, "against")


def test_receipt_signed_with_another_secret_is_not_proven(case: Case) -> None:
    signed = case.signed
    secret_file(case.course).write_text("another secret of this course")
    evidence = examine(signed, case.course)
    assert not evidence.proven
    assert "or signed with another secret" in told(evidence, "against")


def test_students_own_receipt_that_was_made_up_is_not_proven(case: Case) -> None:
    made_up = Receipt.of("ml", Submission.new("alice", "01-relu", NOW - 30 * HOUR), {"relu.py": b"better"})
    evidence = examine(made_up, case.course)
    assert not evidence.proven
    assert told(evidence, "proof") == ""
    assert f"Collected now is the submission of {shown(NOW - 2 * HOUR, None)}" in told(evidence, "open")


def test_students_own_receipt_with_another_hash_is_not_proven(case: Case) -> None:
    evidence = examine(msgspec.structs.replace(case.own, hash="0" * 64), case.course)
    assert not evidence.proven
    assert "The signed receipt in the exchange says something else" in told(evidence, "against")
    assert "has another hash" in told(evidence, "against")


def test_changed_collected_submission_is_told(case: Case) -> None:
    (case.collected / "relu.py").write_text("better")
    for receipt in (case.signed, case.own):
        evidence = examine(receipt, case.course)
        assert not evidence.proven
        assert f"{case.collected} was changed after it was collected." in told(evidence, "against")


def test_receipt_of_a_submission_that_was_replaced_is_still_proven(case: Case) -> None:
    signed = case.signed
    case.exchange.submit(case.work, "01-relu", "alice", now=NOW - HOUR)
    case.collect()
    evidence = examine(signed, case.course)
    assert evidence.proven
    assert f"Collected now is the submission of {shown(NOW - HOUR, None)}" in told(evidence, "open")


def test_what_was_noted_when_it_was_taken_in_speaks_against_it(exchange: Exchange, work: Path) -> None:
    own = exchange.submit(work, "01-relu", "alice", now=NOW - 2 * HOUR)
    collect(exchange, "01-relu", NOW - 3 * HOUR)
    signed = signed_receipt(exchange, own)
    assert signed is not None
    for receipt in (own, signed):
        evidence = examine(receipt, exchange.course)
        assert not evidence.proven
        told_against = "When it was taken in, this was noted: The time in its name has not come yet."
        assert told(evidence, "against") == told_against


def test_student_can_compare_files_but_proves_nothing(case: Case) -> None:
    for receipt in (case.signed, case.own):
        for course in (case.public, None):
            evidence = examine(receipt, course, case.work)
            assert not evidence.proven
            assert told(evidence, "against") == told(evidence, "proof") == ""
            assert "The files given are those that it names." in told(evidence, "agrees")
            assert told(evidence, "open") != ""
    assert "The exchange holds a signed receipt" in told(examine(case.own, case.public), "agrees")
    assert "It is not signed: by itself it proves nothing." in told(examine(case.own, None), "open")


def test_looking_makes_no_secret(case: Case) -> None:
    secret_file(case.course).unlink()
    evidence = examine(case.signed, case.course)
    assert "only those can tell who know its secret" in told(evidence, "open")
    assert not secret_file(case.course).exists()


def test_other_files_are_told_with_what_differs(case: Case) -> None:
    (case.work / "relu.py").write_text("something else")
    (case.work / "more.py").touch()
    for receipt in (case.own, case.signed):
        evidence = examine(receipt, case.course, case.work)
        assert not evidence.proven
        expected = "The files given are not those that it names: 'more.py', 'relu.py' differ."
        assert told(evidence, "against") == expected
    evidence = examine(case.signed, None, case.work)
    assert told(evidence, "against") == "The files given are not those that it names."


def test_one_file_is_compared_with_that_of_the_collected_submission(case: Case) -> None:
    evidence = examine(case.signed, case.course, case.work / "relu.py")
    assert evidence.proven
    assert told(evidence, "agrees") == "'relu.py' is the file of that name in the collected submission."
    (case.work / "relu.py").write_text("something else")
    assert not examine(case.signed, case.course, case.work / "relu.py").proven
    alone = examine(case.signed, None, case.work / "relu.py")
    assert "one file alone tells nothing" in told(alone, "open")


def test_receipt_of_another_course_is_refused(
    case: Case, make_course: Callable[..., Course], tmp_path: Path
) -> None:
    other = make_course(folder=tmp_path / "other", id="bio")
    with pytest.raises(ExchangeError, match="This receipt is of the course 'ml'; the one here is 'bio'"):
        examine(case.signed, other)


def test_assignment_that_is_gone_from_the_plan_is_told(case: Case) -> None:
    course = msgspec.structs.replace(case.course, assignments=[])
    evidence = examine(case.signed, course)
    assert evidence.proven
    assert told(evidence, "open") == "'01-relu' is no assignment of the course now."


NAME = Submission.parse("alice+01-relu+2040-05-01 12:00:00.000000 UTC+secret")


def test_folder_is_read_as_submitting_reads_it(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("x")
    (tmp_path / ".grader.toml").write_text("hidden")
    receipt = Receipt.of("ml", NAME, {"relu.py": b"x"})
    assert compared(tmp_path, receipt, {}).kind == "agrees"


def test_folder_that_could_not_be_submitted_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(ExchangeError, match="symbolic link"):
        compared(tmp_path, Receipt.of("ml", NAME, {}), {})


def test_only_file_of_a_submission_may_be_given_alone(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("x")
    receipt = Receipt.of("ml", NAME, {"relu.py": b"x"})
    assert compared(tmp_path / "relu.py", receipt, {}).kind == "agrees"


def test_same_size_with_other_content_is_not_the_same(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("y")
    receipt = Receipt.of("ml", NAME, {"relu.py": b"x"})
    expected = Finding("against", "The files given are not those that it names.")
    assert compared(tmp_path, receipt, {}) == expected


def test_notebook_may_have_been_handed_in_without_its_outputs(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    output = {"output_type": "stream", "name": "stdout", "text": "1" * 500}
    for name, outputs in (("full", [output]), ("slim", [])):
        (tmp_path / name).mkdir()
        content = json.dumps({"cells": [{**cell, "outputs": outputs}], **book}, ensure_ascii=False) + "\n"
        (tmp_path / name / "relu.ipynb").write_text(content)
    slim = Receipt.of("ml", NAME, read_files(tmp_path / "slim", 1))
    assert slim.hash != content_hash(read_files(tmp_path / "full", 1))
    assert compared(tmp_path / "full", slim, {}).kind == "agrees"
    full = Receipt.of("ml", NAME, read_files(tmp_path / "full", 1))
    assert compared(tmp_path / "slim", full, {}).kind == "against"
