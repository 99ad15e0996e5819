"""`grader receipt`, and how a signed receipt gets from the instructor to a student."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, ok, refused, run

from grader.files.tree import content_hash, read_files


@pytest.fixture
def own(solved: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The receipt that ada got when she submitted."""
    monkeypatch.chdir(solved)
    told = ok("submit", "--student", "ada").splitlines()
    return Path(told[1].partition(", kept in ")[2])


@pytest.fixture
def signed(own: Path, course: Path) -> Path:
    """The receipt that came back to her after collecting."""
    ok("collect", ASSIGNMENT, "--course", course)
    told = ok("status").splitlines()
    return Path(told[-1].partition("signed receipt: ")[2])


def test_status_keeps_the_signed_receipt_once_there_is_one(own: Path, course: Path) -> None:
    assert "signed receipt" not in ok("status")
    ok("collect", ASSIGNMENT, "--course", course)
    _, first, second = ok("status").splitlines()
    assert first.endswith("as ada  in time")
    assert second.startswith("    taken in ")
    kept = Path(second.partition("signed receipt: ")[2])
    assert kept == own.parent / "signed" / own.name
    statement = json.loads(kept.read_text())["statement"]
    assert (statement["course"], statement["assignment"], statement["student"]) == ("nets", ASSIGNMENT, "ada")


def test_a_receipt_is_found_by_its_number(signed: Path, own: Path) -> None:
    number = json.loads(own.read_text())["hash"][:12]
    found = run("receipt", number)
    assert found.output.startswith(f"{signed}\n")  # of the two the one that may prove something
    signed.unlink()
    assert run("receipt", number.upper()).output.startswith(f"{own}\n")


@pytest.mark.parametrize("number", ["123456789abc", "0" * 64, "ABCDEF", "12ab"])
@pytest.mark.usefixtures("own")
def test_a_number_that_no_receipt_has_is_told(number: str) -> None:
    sentence, hint = refused("receipt", number).strip().splitlines()
    assert sentence == f"No receipt of yours has this number: {number}."
    assert "'grader status' shows the numbers" in hint


def test_instructor_gets_proof(signed: Path, own: Path, course: Path, solved: Path) -> None:
    digest = content_hash(read_files(solved, 10))
    for receipt in (signed, own):
        lines = ok("receipt", receipt, solved, "--course", course).splitlines()
        assert lines[0] == f"nets  {ASSIGNMENT}  ada"
        assert lines[1].startswith("submitted  2")
        assert f"hash       {digest}" in lines
        assert any(line.startswith("✓ The signature is that of the course nets") for line in lines)
        assert any("submitted/ada/00-warm-up has this hash." in line for line in lines)
        assert lines[-2:] == ["✓ The files given are those that it names.", "Proven."]


def test_instructor_works_from_a_folder_of_the_course(
    signed: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course / "solutions")
    assert ok("receipt", signed).endswith("Proven.\n")


def test_edited_receipt_is_not_proven(signed: Path, course: Path, tmp_path: Path) -> None:
    receipt = json.loads(signed.read_text())
    receipt["statement"]["submitted"] = "2020-01-01T00:00:00Z"
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(receipt))
    result = run("receipt", forged, "--course", course)
    assert result.exit_code == 1
    [against] = [line for line in result.output.splitlines() if line.startswith("✗")]
    told = "the receipt was changed, or signed with another secret."
    assert against == f"✗ The signature is not that of the course nets: {told}"
    assert result.output.endswith("Not proven.\n")


def test_other_work_is_not_proven(signed: Path, course: Path, solved: Path) -> None:
    (solved / "warmup.py").write_text("something else")
    result = run("receipt", signed, solved, "--course", course)
    assert result.exit_code == 1
    assert "✗ The files given are not those that it names: 'warmup.py' differs." in result.output
    result = run("receipt", signed, solved / "warmup.py", "--course", course)
    assert result.exit_code == 1
    assert "'warmup.py' is not the file of that name in the collected submission." in result.output


def test_student_can_compare_but_not_prove(signed: Path, own: Path, solved: Path) -> None:
    for receipt in (signed, own):
        result = run("receipt", receipt, solved)
        assert result.exit_code == 1
        assert "✓ The files given are those that it names." in result.output
        assert "? Whether the side of the course nets signed it, only those can tell" in result.output
        assert result.output.endswith("Not proven.\n")


def test_receipt_without_any_course_around(
    signed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copy(signed, tmp_path / "elsewhere" / "receipt.json")
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = run("receipt", "receipt.json")
    assert result.exit_code == 1
    assert "only those can tell who know its secret" in result.output
    assert not (tmp_path / "elsewhere" / "nets.secret").exists()


@pytest.mark.parametrize("damage", ["cut", "empty", "garbage", "other", "field"])
def test_what_is_no_receipt_is_told_in_one_sentence(signed: Path, course: Path, damage: str) -> None:
    whole = signed.read_text()
    signed.write_text(
        {
            "cut": whole[:100],
            "empty": "",
            "garbage": "\0\1\2",
            "other": '{"format": 1}',
            "field": whole.replace('"hash"', '"hush"'),
        }[damage]
    )
    sentence, hint = refused("receipt", signed, "--course", course).strip().splitlines()
    assert sentence.startswith(f"{signed} cannot be read: ")
    assert sentence.endswith(".")
    assert hint.startswith("Take the file as 'grader submit' or 'grader status' wrote it")


def test_receipt_of_another_course_is_refused(signed: Path, tmp_path: Path) -> None:
    ok("init", "--example", tmp_path / "other", "--title", "Other", "--id", "other")
    told = refused("receipt", signed, "--course", tmp_path / "other")
    assert told.startswith("This receipt is of the course 'nets'; the one here is 'other'.")


def test_file_or_work_that_is_not_there_is_told(signed: Path, tmp_path: Path) -> None:
    assert run("receipt", tmp_path / "none.json").exit_code == 2
    assert run("receipt", signed, tmp_path / "none").exit_code == 2


def test_nothing_in_a_receipt_can_move_the_cursor(signed: Path, tmp_path: Path) -> None:
    receipt = json.loads(signed.read_text())
    receipt["statement"]["assignment"] = "\x1b[2J\nProven."
    receipt["statement"]["notes"] = ["\x1b[31m\r"]
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(receipt))
    result = run("receipt", forged)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\r" not in result.output
    assert "\nProven." not in result.output.removesuffix("Not proven.\n")
