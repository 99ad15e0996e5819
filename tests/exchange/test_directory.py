import datetime as dt
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange import directory as directory_module
from grader.exchange import submission as submission_module
from grader.exchange.actions import Exchange
from grader.exchange.submission import Submission
from grader.files.tree import content_hash, read_files

WriteFolder = Callable[[str, Mapping[str, bytes]], Path]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_submission_stands_in_nbgraders_layout(exchange: Exchange, work: Path, noon: dt.datetime) -> None:
    receipt = exchange.submit(work, "01-relu", "alice", now=noon)
    (folder,) = exchange.transport.inbound.iterdir()
    assert folder.name == receipt.folder
    assert folder.name.startswith("alice+01-relu+2040-05-01 12:00:00.000000 UTC+")
    assert (folder / "timestamp.txt").read_text() == "2040-05-01 12:00:00.000000 UTC"
    assert read_files(folder, 1) == read_files(work, 1)
    assert receipt.hash == content_hash(read_files(work, 1))
    assert receipt.submitted == noon
    assert exchange.transport.holds(receipt.folder)


def test_submission_has_nbgraders_permissions_whatever_the_umask(exchange: Exchange, work: Path) -> None:
    (work / "relu.py").chmod(0o600)
    before = os.umask(0o077)
    try:
        folder = exchange.transport.inbound / exchange.submit(work, "01-relu", "alice").folder
    finally:
        os.umask(before)
    places = ("", "relu.py", "timestamp.txt", "data", "data/x.txt")
    assert [mode(folder / place) for place in places] == [0o777, 0o644, 0o644, 0o755, 0o644]


def test_student_submits_with_the_public_plan(exchange: Exchange, tmp_path: Path) -> None:
    students = Exchange(load_course(exchange.transport.folder))
    receipt = students.submit(students.fetch("01-relu", tmp_path), "01-relu", "Zoe\u0308")
    assert receipt.student == "Zoë"
    assert [one.student for one in exchange.transport.incoming("01-relu", {})[0]] == ["Zoë"]
    assert ".grader.toml" not in receipt.files


def test_every_submission_is_kept_even_if_the_clock_goes_back(
    exchange: Exchange, work: Path, noon: dt.datetime
) -> None:
    moments = [noon, noon, noon - dt.timedelta(days=1)]
    receipts = [exchange.submit(work, "01-relu", "alice", now=moment) for moment in moments]
    assert len({receipt.folder for receipt in receipts}) == 3
    assert all(exchange.transport.holds(receipt.folder) for receipt in receipts)
    assert [one.submitted for one in exchange.transport.incoming("01-relu", {})[0]] == sorted(moments)


def test_submission_never_replaces_another(
    exchange: Exchange, work: Path, noon: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission_module.secrets, "token_urlsafe", lambda _: "same")
    first = exchange.submit(work, "01-relu", "alice", now=noon)
    (work / "relu.py").write_bytes(b"second")
    with pytest.raises(ExchangeError, match="could not be submitted"):
        exchange.submit(work, "01-relu", "alice", now=noon)
    assert content_hash(read_files(exchange.transport.inbound / first.folder, 1)) == first.hash
    assert len(list(exchange.transport.inbound.iterdir())) == 1


def test_receipt_is_given_only_for_what_arrived(
    exchange: Exchange, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = directory_module.place_folder
    monkeypatch.setattr(
        directory_module,
        "place_folder",
        lambda target, files, permissions: place(target, {**files, "relu.py": b"damaged"}, permissions),
    )
    with pytest.raises(ExchangeError, match="damaged on its way"):
        exchange.submit(work, "01-relu", "alice")


@pytest.mark.parametrize("files", [{}, {".hidden": b"", "timestamp.txt": b""}])
def test_empty_folder_is_not_submitted(
    exchange: Exchange, write_folder: WriteFolder, files: Mapping[str, bytes]
) -> None:
    with pytest.raises(ExchangeError, match="no files"):
        exchange.submit(write_folder("w", files), "01-relu", "alice")


def test_bad_students_assignments_links_and_sizes_are_refused_and_leave_nothing(
    exchange: Exchange, work: Path
) -> None:
    with pytest.raises(ExchangeError, match="student id"):
        exchange.submit(work, "01-relu", "../bob")
    with pytest.raises(ExchangeError, match="is not released"):
        exchange.submit(work, "02-loss", "alice")
    (work / "link").symlink_to("/etc/passwd")
    with pytest.raises(ExchangeError, match="'link' is a symbolic link"):
        exchange.submit(work, "01-relu", "alice")
    (work / "link").unlink()
    (work / "big").touch()
    os.truncate(work / "big", 11 * 2**20)
    with pytest.raises(ExchangeError, match="the limit is 10 MiB"):
        exchange.submit(work, "01-relu", "alice")
    assert list(exchange.transport.inbound.iterdir()) == []


def test_folder_may_be_reached_by_a_link(exchange: Exchange, work: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(work)
    assert "relu.py" in exchange.submit(tmp_path / "link", "01-relu", "alice").files


def test_missing_inbound_folder_is_told(exchange: Exchange, work: Path) -> None:
    exchange.transport.inbound.rmdir()
    with pytest.raises(ExchangeError, match="could not be submitted"):
        exchange.submit(work, "01-relu", "alice")
    with pytest.raises(ExchangeError, match="cannot be listed"):
        exchange.transport.incoming("01-relu", {})


def test_removed_submission_stands_no_more(exchange: Exchange, work: Path) -> None:
    receipt = exchange.submit(work, "01-relu", "alice")
    (exchange.transport.inbound / receipt.folder).rename(exchange.transport.folder / "archive")
    assert not exchange.transport.holds(receipt.folder)


def test_submission_is_parsed_back(exchange: Exchange, work: Path, noon: dt.datetime) -> None:
    receipt = exchange.submit(work, "01-relu", "alice", now=noon)
    name = Submission.parse(receipt.folder)
    assert (name.student, name.assignment, name.submitted) == ("alice", "01-relu", noon)
