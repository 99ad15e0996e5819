"""Files are there whole or not at all, and what killed writers leave can be told from them."""

import os
from pathlib import Path

import pytest

from grader.files.atomic import sweep, write_atomically


def test_file_is_replaced_with_its_permissions_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"one")
    write_atomically(path, b"two", mode=0o600)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"one")

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"one", replace=False)
    write_atomically(tmp_path / "file", b"two", replace=False)
    assert (tmp_path / "file").read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_only_what_killed_writers_left_is_swept(tmp_path: Path) -> None:
    kept = {"a.json", ".a.json.old", ".lock", "x.part", ".[a].json.0.part"}
    for name in (*kept, ".a.json.0123.part", ".b.json.4567.part"):
        (tmp_path / name).touch()
    sweep(tmp_path, "a.json")
    assert {path.name for path in tmp_path.iterdir()} == {*kept, ".b.json.4567.part"}
    sweep(tmp_path, "[a].json")
    assert {path.name for path in tmp_path.iterdir()} == {*kept, ".b.json.4567.part"} - {".[a].json.0.part"}
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == kept - {".[a].json.0.part"}
