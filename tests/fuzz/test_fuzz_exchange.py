"""The exchange: whatever names, paths, links and sizes lie in it, it is taken whole or refused in words."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from fuzzing import fuzzed
from hypothesis import strategies as st

from grader.course.model import Course, Scheduled
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.collected import RECORD_FILE, collected
from grader.exchange.submission import Submission
from grader.files.folders import place_folder
from grader.files.names import check_path, check_student_id
from grader.files.tree import content_hash, read_files
from grader.receipts.deliver import collect

NAME, NOON = "01-relu", dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
SMALL_MIB = 0.002
SKIPPED = ("__pycache__", "timestamp.txt", "submission_secret.txt")

odd_names = st.sampled_from(
    [
        *(
            "..",
            ".",
            "...",
            "a",
            "A",
            "é",
            "e\u0301",
            "ß",
            "ss",
            "-rf",
            "~",
            "$HOME",
            "a\nb",
            "a\x1b[2Jb",
            "\u202egpj",
        ),
        *(
            "x" * 255,
            "x" * 256,
            "é" * 128,
            "con",
            "nul",
            "a\\b",
            " ",
            "\u3000",
            "\x00",
            "\udcff",
            ".hidden",
            "a+b",
        ),
        *(
            "__pycache__",
            "timestamp.txt",
            ".collected.json",
            "relu.py",
            "numpy.py",
            "01-relu",
            "alice",
            "%s",
            "[red]",
        ),
    ]
)
names = odd_names | st.text(max_size=6)
paths = st.lists(names, min_size=1, max_size=4).map("/".join)
files = st.dictionaries(paths, st.binary(max_size=30), max_size=5)


def refused(error: ExchangeError) -> None:
    """Hold that an error tells its reason in a sentence that can be printed."""
    shown = error.message + error.hint
    assert error.message.endswith(".")
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown if c != "\n")


@fuzzed(names | paths)
def test_any_path_is_plain_or_told(path: str) -> None:
    try:
        check_path(path)
    except ExchangeError as error:
        refused(error)
        return
    parts = path.split("/")
    assert not Path(path).is_absolute()
    assert not {"", ".", ".."} & set(parts)
    assert all(len(os.fsencode(part)) <= 255 for part in parts)
    assert len(path.splitlines()) == 1


@fuzzed(names)
def test_any_student_id_is_one_part_of_a_name_or_told(text: str) -> None:
    try:
        student = check_student_id(text)
    except ExchangeError as error:
        refused(error)
        return
    assert check_student_id(student) == student
    assert not set("+/\\*\0\n") & set(student)
    assert Submission.parse(Submission.new(student, "x" * 64, NOON).source).student == student
    assert len(os.fsencode(Submission.new(student, "x" * 64, NOON).source)) <= 255


moments = st.datetimes(timezones=st.just(dt.UTC))
stamps = st.sampled_from(
    ["2040-05-01 12:00:00.000000 UTC", "2040-5-1 1:2:3.5 UTC", "0001-01-01 00:00:00.0 UTC", "now"]
)


@fuzzed(st.lists(names | stamps | moments.map(str), max_size=6).map("+".join))
def test_any_inbound_name_is_taken_apart_or_told(text: str) -> None:
    try:
        name = Submission.parse(text)
    except ExchangeError as error:
        refused(error)
        return
    again = Submission.new(name.student, name.assignment, name.submitted, name.secret)
    assert Submission.parse(again.source) == again


@fuzzed(files, dear=2)
def test_any_files_are_placed_whole_below_their_folder_or_not_at_all(submitted: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as top:
        target = Path(top) / "in" / "folder"
        target.parent.mkdir()
        try:
            place_folder(target, submitted)
        except (ExchangeError, OSError) as error:
            if isinstance(error, ExchangeError):
                refused(error)
            assert list(Path(top).rglob("*")) == [target.parent]
            return
        assert [path.name for path in Path(top).iterdir()] == ["in"]
        there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
        assert there == submitted.keys()
        with contextlib.suppress(ExchangeError):  # too deep, for one
            found = read_files(target, 1)
            seen = {path for path in submitted if not is_left_out(path)}
            assert found == {path: submitted[path] for path in seen}
            assert content_hash(found) == content_hash(dict(reversed(found.items())))


def is_left_out(path: str) -> bool:
    top, *_ = parts = path.split("/")
    return top in SKIPPED or any(part.startswith(".") or part == "__pycache__" for part in parts)


# What a student may make of a folder: files, sparse and unreadable ones, links, pipes, and folders of such.
Tree = Any
leaves = (
    st.binary(max_size=40)
    | st.sampled_from([0, 1500, 3000, 2**33])
    | st.sampled_from(["/etc/passwd", "..", "../../secret", "relu.py", ".", "/dev/zero", "loop"])
    | st.sampled_from([None, False])
)
trees = st.recursive(leaves, lambda inner: st.dictionaries(names, inner, max_size=4), max_leaves=6)
folders = st.dictionaries(names, trees, max_size=5)


def make(place: Path, tree: Tree) -> None:
    """Make what a tree says, as far as the disk takes its names."""
    with contextlib.suppress(OSError, ValueError):
        match tree:
            case dict():
                place.mkdir()
                for name, part in tree.items():
                    if "/" not in name:
                        make(place / name, part)
            case bytes():
                place.write_bytes(tree)
            case str():
                place.symlink_to(tree)
            case None:
                os.mkfifo(place)
            case False:
                place.touch(mode=0)
            case int():
                with place.open("wb") as file:
                    file.truncate(tree)


@fuzzed(folders, dear=2)
def test_any_folder_is_read_whole_and_small_or_told(tree: dict[str, Tree]) -> None:
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "work"
        make(folder, tree)
        try:
            found = read_files(folder, SMALL_MIB)
        except ExchangeError as error:
            refused(error)
            return
        assert sum(map(len, found.values())) <= SMALL_MIB * 2**20
        for path, content in found.items():
            assert not (folder / path).is_symlink()
            assert (folder / path).read_bytes() == content
        place_folder(Path(top) / "copy", found)
        assert read_files(Path(top) / "copy", SMALL_MIB) == found


inbound_names = names | st.builds(
    "{}+{}+{}{}".format,
    st.sampled_from(["alice", "bob", "Zoë", "Zoe\u0308", "..", "a b", "-x", "mallory\n"]),
    st.sampled_from([NAME, NAME, "02-loss", "../x", ""]),
    st.sampled_from(
        [
            "2040-05-01 11:00:00.000000 UTC",
            "2040-05-01 12:00:01.000000 UTC",
            "0001-01-01 00:00:00.000000 UTC",
            "9999-12-31 23:59:59.999999 UTC",
        ]
    ),
    st.sampled_from(["", "+secret", "+../x", "+"]),
)
stamped = st.fixed_dictionaries({"relu.py": st.binary(max_size=20)}, optional={"timestamp.txt": trees})
good_names = st.builds(
    "{}+{}+2040-05-01 {:02}:00:00.000000 UTC+{}".format,
    st.sampled_from(["alice", "bob"]),
    st.just(NAME),
    st.integers(9, 13),
    st.integers(0, 2),
)
inbounds = st.tuples(
    st.dictionaries(inbound_names, trees | folders | stamped, max_size=3),
    st.dictionaries(good_names, stamped, max_size=3),
).map(lambda pair: pair[0] | pair[1])


@fuzzed(inbounds, st.sampled_from(["due", "last", "best"]), dear=2)
def test_any_inbound_folder_is_collected_into_submitted_and_nowhere_else(
    inbound: dict[str, Tree], policy: Any
) -> None:
    with tempfile.TemporaryDirectory() as top:
        course = Course(
            format=1, id="ml", title="T", collect=policy, exchange="../exchange", secret="../secret",
            max_submission_mib=SMALL_MIB, assignments=[Scheduled(NAME, NOON)], root=Path(top) / "course",
        )  # fmt: skip
        course.root.mkdir()
        exchange = Exchange(course)
        exchange.transport.prepare()
        make_inbound(exchange.transport.inbound, inbound)
        before = everything(exchange.transport.inbound)
        taken = collect(exchange, NAME, NOON)
        assert everything(exchange.transport.inbound) == before
        made = {path.name for path in course.root.iterdir()}
        assert made - {"history.jsonl"} == {course.submitted.name}
        new = [one for one in taken if one.action == "new"]
        kept = collected(course, NAME)
        assert sorted((record.student, record.attempt) for record, _ in kept) == sorted(
            (one.student, one.attempt) for one in new
        )
        for record, folder in kept:
            found = read_files(folder, SMALL_MIB)
            assert content_hash(found) == record.hash
            assert (folder / RECORD_FILE).is_file()
            assert 0 < record.late_factor <= 1
        assert [one.action for one in collect(exchange, NAME, NOON)].count("unchanged") == len(new)


def make_inbound(inbound: Path, tree: dict[str, Tree]) -> None:
    for name, part in tree.items():
        if "/" not in name:
            make(inbound / name, part)


def everything(folder: Path) -> list[tuple[str, int, int]]:
    """Return what lies below a folder: each path with its inode and the time of its last change."""
    found = [(str(path), path.lstat()) for path in folder.rglob("*")]
    return sorted((path, stat.st_ino, stat.st_mtime_ns) for path, stat in found)


@fuzzed(st.integers(0, 25), st.sampled_from([1, 7, 999, 1000, 1001]), dear=15)
def test_depth_and_number_of_files_have_a_limit(depth: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top).joinpath("work", *["d"] * depth)
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"{number}.txt").touch()
        try:
            assert len(read_files(Path(top) / "work", 1)) == count
        except ExchangeError as error:
            refused(error)
            assert depth >= 20 or depth + count > 1000
