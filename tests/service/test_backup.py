"""A copy of a course that is served: made while people hand in, whole, and good to start from."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from running_server import grader_serve

from grader.cli.main import cli
from grader.course.files import load_course
from grader.course.model import Course
from grader.course.secret import course_secret
from grader.errors import ExchangeError
from grader.exchange.client import Client
from grader.exchange.http import Seen
from grader.exchange.known import keep_token
from grader.exchange.served import Served
from grader.exchange.submission import Receipt, Submission
from grader.files.tree import content_hash
from grader.service.backup import NOTE, back_up
from grader.service.people import make_token
from grader.service.site import Site


def hand_in(served: Served, student: str, number: int) -> Receipt:
    """Hand in as the server does."""
    files = {"relu.py": f"x = {number}\n".encode() * 100}
    submission = Submission.new(student, "01-relu", dt.datetime.now(dt.UTC))
    served.submit(submission, files)
    return Receipt.of("ml", submission, files)


@pytest.mark.slow
def test_every_receipt_from_before_a_copy_began_is_in_it(served: Course, site: Site, tmp_path: Path) -> None:
    course_secret(served)
    receipts, came, stop = list[Receipt](), threading.Semaphore(0), threading.Event()

    def student(name: str) -> None:
        number = 0
        while not stop.wait(0.01):  # else there are more and more to copy where the disk is fast
            receipts.append(hand_in(site.served, name, number := number + 1))
            came.release()

    threads = [threading.Thread(target=student, args=(f"s{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            assert all(came.acquire(timeout=60) for _ in range(3))
            before = list(receipts)
            told, problems = back_up(served, tmp_path / "copy")
            assert (problems, "submission" in told) == ([], True)
            copy = opened(tmp_path / "copy", tmp_path / "opened")
            for receipt in before:
                [kept] = [one for one in copy.receipts(receipt.student) if one.folder == receipt.folder]
                assert kept.hash == receipt.hash
                assert content_hash(copy.read(Submission.parse(receipt.folder))[0]) == receipt.hash
            copy.register.engine.dispose()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(before) > 10


def opened(made: Path, place: Path) -> Served:
    """Return what a copy of the copy holds, so that the copy stays as it is."""
    shutil.rmtree(place, ignore_errors=True)
    place = place.with_name(
        f"{place.name}-{os.urandom(4).hex()}"
    )  # a process keeps a register for each place
    shutil.copytree(made / "course", place)
    return Served(load_course(place))


@pytest.mark.slow
def test_server_starts_from_a_copy(served: Course, site: Site, tmp_path: Path) -> None:
    receipt, token = hand_in(site.served, "ada", 1), make_token(site.register, "ada")
    assert CliRunner().invoke(cli, ["serve", "--course", str(served.root), "backup", str(tmp_path / "copy")])
    assert "1 submission and" in (tmp_path / "copy" / NOTE).read_text()
    shutil.rmtree(served.root)
    with grader_serve(tmp_path / "copy" / "course", tmp_path / "log") as server:
        keep_token(server.address, token)
        seen: Seen = Client(server.address).ask("GET", "/api/course", Seen)
        assert seen.known.receipts == [receipt]


def test_copy_is_brought_up_to_date(served: Course, site: Site, tmp_path: Path) -> None:
    copy, gone = tmp_path / "copy", served.root / "submitted" / "eve"
    gone.mkdir(parents=True)
    (gone / "a.part").write_text("a student's own file")
    (gone / "link").symlink_to("a.part")
    (gone / "register.db").write_text("called as the server's own is")
    hand_in(site.served, "ada", 1)
    back_up(served, copy)
    assert (copy / "course" / "submitted" / "eve" / "a.part").read_text() == "a student's own file"
    assert (copy / "course" / "submitted" / "eve" / "link").is_symlink()
    assert (copy / "course" / "submitted" / "eve" / "register.db").read_text().startswith("called as")
    kept = next((copy / "course" / "serve" / "files").iterdir())
    first = kept.stat().st_ino
    shutil.rmtree(gone)
    (served.root / "submitted" / "eve").write_text("now a file")
    hand_in(site.served, "ada", 2)
    (copy / "course" / "serve" / "register.db-wal").write_bytes(b"of a server that ran from the copy")
    back_up(served, copy)
    assert (copy / "course" / "submitted" / "eve").read_text() == "now a file"
    assert not (copy / "course" / "serve" / "register.db-wal").exists()
    assert kept.stat().st_ino == first  # what did not change is not written again
    assert len(opened(copy, tmp_path / "opened").receipts("ada")) == 2


def test_secret_is_in_the_copy_for_its_owner_alone(served: Course, tmp_path: Path) -> None:
    secret = course_secret(served)
    back_up(served, tmp_path / "copy")
    kept = tmp_path / "copy" / f"{served.id}.secret"
    assert kept.read_bytes().strip() == secret
    assert {(tmp_path / "copy").stat().st_mode & 0o077, kept.stat().st_mode & 0o077} == {0}


def test_files_that_are_missing_are_told(served: Course, site: Site, tmp_path: Path) -> None:
    receipt = hand_in(site.served, "ada", 1)
    (site.course.served / "files" / f"{receipt.hash}.zip").unlink()
    done = CliRunner().invoke(cli, ["serve", "--course", str(served.root), "backup", str(tmp_path / "copy")])
    assert f"missing here already: {receipt.hash}" in done.output


def test_copy_goes_nowhere_else(served: Course, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    for place in (other, served.root / "copy", served.root.parent, served.root):
        with pytest.raises(ExchangeError):
            back_up(served, place)
    assert [one.name for one in other.iterdir()] == ["thesis.txt"]
    assert not (served.root / "copy").exists()
