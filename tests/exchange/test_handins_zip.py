"""A zip file with one folder a student is collected from as the exchange is, and trusted as little."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import stat
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.collected import collected
from grader.exchange.handins.source import HandIns
from grader.exchange.take_in import Taken
from grader.files.tree import read_files
from grader.receipts.deliver import collect

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=100)
BEFORE = (2040, 5, 1, 11, 0, 0)

Pack = Callable[..., str]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Write a zip file; return its address."""

    def write(files: Mapping[str, bytes | zipfile.ZipInfo], when: tuple[int, ...] = BEFORE) -> str:
        path = tmp_path / "work.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
        return str(path)

    return write


def run(course: Course, address: str) -> dict[str, Taken]:
    taken = collect(Exchange(course), "01-relu", LATER, HandIns(course, address))
    return {one.student: one for one in taken}


def test_every_students_folder_is_collected(make_course, pack, exchange):
    address = pack({"ada/relu.py": b"1", "ada/data/x": b"2", "李明/relu.py": b"3"})
    taken = run(exchange.course, address)
    assert {name: one.action for name, one in taken.items()} == {"ada": "new", "李明": "new"}
    (record, folder), _ = collected(exchange.course, "01-relu")
    assert read_files(folder, 1) == {"relu.py": b"1", "data/x": b"2"}
    assert record.submitted == NOON - dt.timedelta(hours=1)
    of_file, no_zone = record.notes
    assert of_file == "Its time is that of its newest file in work.zip."
    assert "no timezone" in no_zone
    assert {one.action for one in run(exchange.course, address).values()} == {"unchanged"}


def test_time_is_in_the_zone_of_the_course(make_course, pack):
    course = make_course('timezone = "Asia/Tokyo"')
    [submission] = HandIns(course, pack({"ada/relu.py": b"1"})).incoming("01-relu", {})[0]
    assert submission.submitted == dt.datetime(2040, 5, 1, 2, tzinfo=dt.UTC)


def test_submission_is_read_by_whoever_knows_its_name(make_course, pack):
    course, address = make_course(), pack({"ada/relu.py": b"1"})
    [submission] = HandIns(course, address).incoming("01-relu", {})[0]
    assert HandIns(course, address).read(submission)[0] == {"relu.py": b"1"}


def test_late_work_is_late(exchange, pack):
    assert (
        run(exchange.course, pack({"ada/relu.py": b"1"}, (2040, 5, 2, 12, 0, 0)))["ada"].action == "not taken"
    )


def test_what_belongs_to_no_submission_is_left_out_or_told(exchange, pack):
    address = pack(
        {
            "ada/": b"",
            "ada/relu.py": b"1",
            "ada/.ipynb_checkpoints/relu.py": b"",
            "ada/__pycache__/relu.pyc": b"",
            "ada/timestamp.txt": b"",
            "__MACOSX/ada/relu.py": b"",
            ".DS_Store": b"",
            "grades.csv": b"",
            "a+b/relu.py": b"",
        }
    )
    submissions, problems = HandIns(exchange.course, address).incoming("01-relu", {})
    assert [one.student for one in submissions] == ["ada"]
    assert problems[:2] == ["'grades.csv' is no student's.", "'a+b' is no student's."]
    run(exchange.course, address)
    [(_, folder)] = collected(exchange.course, "01-relu")
    assert read_files(folder, 1) == {"relu.py": b"1"}


@pytest.mark.parametrize("path", ["../x", "a\\b", "a/../../x", "-rf", "a\x1b[2J", "/etc/x", "A.py", ".."])
def test_path_that_escapes_or_misleads_refuses_its_student_only(exchange, pack, path):
    taken = run(exchange.course, pack({"ada/a.py": b"", f"ada/{path}": b"", "ben/a.py": b"1"}))
    assert (taken["ada"].action, taken["ben"].action) == ("refused", "new")
    assert taken["ada"].reason.isprintable()
    assert {path.name for path in exchange.course.submitted.iterdir()} == {".lock", "ben"}


def test_same_file_twice_and_too_many_files_are_refused(exchange, pack):
    many = {f"ben/{number}": b"" for number in range(1001)}
    address = pack({"ada/a.py": b"", **many})
    with zipfile.ZipFile(address, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("ada/a.py", b"2")
    taken = run(exchange.course, address)
    assert "twice" in taken["ada"].reason
    assert "more than 1000" in taken["ben"].reason


def test_bomb_is_refused_before_it_is_unpacked(exchange, pack):
    assert "together" in run(exchange.course, pack({"ada/a.py": bytes(11 * 2**20)}))["ada"].reason


def test_entry_that_lies_about_its_size_is_refused(exchange, pack):
    address = Path(pack({"ada/a.py": b"x" * 5000}))
    data = address.read_bytes()
    address.write_bytes(data.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert "cannot be unpacked" in run(exchange.course, str(address))["ada"].reason


def test_link_is_refused(exchange, tmp_path):
    link = zipfile.ZipInfo("ada/a.py", BEFORE)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in run(exchange.course, str(tmp_path / "work.zip"))["ada"].reason


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_zip_file_is_told(exchange, tmp_path, content):
    (tmp_path / "work.zip").write_bytes(content)
    with pytest.raises(ExchangeError, match="cannot be read: "):
        run(exchange.course, str(tmp_path / "work.zip"))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=2)), min_size=1, max_size=4))
def test_damaged_file_is_read_or_told(damage):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            archive.writestr(zipfile.ZipInfo(f"ada{method}/relu.py", BEFORE), b"x = 1\n" * 50, method)
    data = whole.getvalue()
    for number, content in damage:
        place = number % len(data)
        data = data[:place] + content + data[place + 1 :]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        path = Path(folder) / "work.zip"
        path.write_bytes(data)
        source = HandIns(Course(format=1, id="ml", title="T"), str(path))
        with contextlib.suppress(ExchangeError):
            for submission in source.incoming("01-relu", {})[0]:
                with contextlib.suppress(ExchangeError):
                    source.read(submission)


def test_missing_file_is_told(exchange, tmp_path):
    with pytest.raises(ExchangeError, match=r"nowhere\.zip cannot be read: No such file"):
        run(exchange.course, str(tmp_path / "nowhere.zip"))
