import errno
import os
import re
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import ExchangeError
from grader.files import tree as files_module
from grader.files.tree import content_hash, last_change, read_files

WriteFolder = Callable[[str, Mapping[str, bytes]], Path]


def test_files_are_read_with_posix_paths(write_folder: WriteFolder) -> None:
    content = {"a.py": b"1\n", "data/deep/x.bin": bytes(range(256)), "empty": b""}
    assert read_files(write_folder("w", content), 1) == content


def test_hidden_and_derived_files_are_left_out(write_folder: WriteFolder) -> None:
    derived = [
        "__pycache__/a.pyc",
        ".ipynb_checkpoints/a",
        ".git/config",
        "timestamp.txt",
        "submission_secret.txt",
    ]
    nested = ["data/__pycache__/b.pyc", "data/.b"]
    folder = write_folder("w", dict.fromkeys([*derived, *nested, "a.py", "data/timestamp.txt"], b""))
    assert list(read_files(folder, 1)) == ["a.py", "data/timestamp.txt"]


@pytest.mark.parametrize("target", ["/etc/passwd", "a.py", "..", "nowhere"])
def test_symbolic_link_is_refused(write_folder: WriteFolder, target: str) -> None:
    folder = write_folder("w", {"a.py": b"", "data/b": b""})
    (folder / "data" / "link").symlink_to(target)
    with pytest.raises(ExchangeError, match=re.escape("'data/link' is a symbolic link")):
        read_files(folder, 1)


def test_link_in_place_of_the_folder_is_refused(write_folder: WriteFolder, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(write_folder("w", {"a.py": b""}))
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_files(tmp_path / "link", 1)


def test_fifo_is_refused_without_waiting_for_it(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {})
    os.mkfifo(folder / "pipe")
    with pytest.raises(ExchangeError, match="'pipe' is neither a file nor a folder"):
        read_files(folder, 1)


def test_socket_is_refused(write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_folder("w", {}))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        with pytest.raises(ExchangeError, match="'s' is neither"):
            read_files(Path.cwd(), 1)


@pytest.mark.parametrize("name", [b"a\nb", b"\xff.py", b"-rf", b"a\x1b[31m"])
def test_file_with_an_evil_name_is_refused(tmp_path: Path, name: bytes) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(b"")
    with pytest.raises(ExchangeError, match="file name") as caught:
        read_files(tmp_path, 1)
    assert caught.value.message.isprintable()


def test_names_that_differ_in_case_only_are_refused(write_folder: WriteFolder) -> None:
    with pytest.raises(ExchangeError, match="cannot stand in one folder"):
        read_files(write_folder("w", {"A.py": b"", "a.py": b""}), 1)


def test_thousand_files_are_read_and_one_more_is_refused(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {f"{number}.txt": b"" for number in range(1000)})
    (folder / ".hidden").touch()
    assert len(read_files(folder, 1)) == 1000
    (folder / "1000.txt").touch()
    with pytest.raises(ExchangeError, match="more than 1000"):
        read_files(folder, 1)


def test_deep_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "/".join("d" * 30)).mkdir(parents=True)
    with pytest.raises(ExchangeError, match="20 levels"):
        read_files(tmp_path, 1)


def test_sparse_giant_is_refused_without_reading_it(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder("w", {"a.py": b"", "giant": b""})
    os.truncate(folder / "giant", 2**40)
    monkeypatch.setattr(files_module, "_content", lambda *_: pytest.fail("a file was read"))
    with pytest.raises(ExchangeError, match=r"MiB together; the limit is 10 MiB") as caught:
        read_files(folder, 10)
    assert "giant" in caught.value.hint


def test_hard_links_count_at_full_size(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {"a": bytes(600_000)})
    assert len(read_files(folder, 1)) == 1
    os.link(folder / "a", folder / "b")
    with pytest.raises(ExchangeError, match=r"1\.1 MiB together"):
        read_files(folder, 1)


def test_limit_is_exact(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {"a": bytes(2**19), "b": bytes(2**19)})
    assert sum(map(len, read_files(folder, 1).values())) == 2**20
    (folder / "c").write_bytes(b"!")
    with pytest.raises(ExchangeError, match="together"):
        read_files(folder, 1)


@pytest.mark.parametrize("change", ["grow", "shrink", "swap", "vanish", "appear"])
def test_folder_that_changes_while_it_is_read_is_refused(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    folder = write_folder("w", {"a": b"12345", "b": b"1"})
    changes = {
        "grow": lambda: (folder / "a").write_bytes(bytes(2**21)),
        "shrink": lambda: os.truncate(folder / "a", 1),
        "swap": lambda: (folder / "b").replace(folder / "a"),
        "vanish": (folder / "a").unlink,
        "appear": (folder / "c").touch,
    }

    monkeypatch.setattr(files_module, "check_paths", lambda _: changes[change]())
    with pytest.raises(ExchangeError, match="was changed while it was read"):
        read_files(folder, 1)


def test_file_that_grows_while_it_is_read_is_cut_off(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder("w", {"a": b"12345"})
    read, total = os.read, 0

    def read_and_grow(file: int, size: int) -> bytes:
        nonlocal total
        with (folder / "a").open("ab") as more:
            more.write(bytes(10_000))
        chunk = read(file, size)
        total += len(chunk)
        return chunk

    monkeypatch.setattr(os, "read", read_and_grow)
    with pytest.raises(ExchangeError, match="was changed"):
        read_files(folder, 1)
    assert total == 6


def test_file_swapped_for_a_link_before_it_is_opened_is_refused(
    write_folder: WriteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder("w", {"a": b""})
    (tmp_path / "secret").write_bytes(b"the solution")
    opened = os.open

    def swap_and_open(path: str, flags: int, **where: int) -> int:
        if path == "a":
            (folder / "a").unlink()
            (folder / "a").symlink_to(tmp_path / "secret")
        return opened(path, flags, **where)

    monkeypatch.setattr(os, "open", swap_and_open)
    with pytest.raises(ExchangeError, match=os.strerror(errno.ELOOP)):
        read_files(folder, 1)


def test_file_of_another_owner_is_refused(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {"a": b""})
    assert read_files(folder, 1, owner=os.getuid()) == {"a": b""}
    with pytest.raises(ExchangeError, match="'a' belongs to another user"):
        read_files(folder, 1, owner=os.getuid() + 1)


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="No such file"):
        read_files(tmp_path / "nowhere", 1)


def test_no_descriptor_is_left_open(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {"a": b"", "b/c": b""})
    before = os.dup(0)
    os.close(before)
    read_files(folder, 1)
    (folder / "b" / "link").symlink_to("c")
    with pytest.raises(ExchangeError):
        read_files(folder, 1)
    after = os.dup(0)
    os.close(after)
    assert after == before


def test_last_change_is_that_of_the_newest_file(write_folder: WriteFolder) -> None:
    folder = write_folder("w", {"data/a": b""})
    os.utime(folder / "data" / "a", (0, 0))
    assert last_change(folder).timestamp() == pytest.approx((folder / "data" / "a").stat().st_ctime, abs=1e-3)


contents = st.dictionaries(st.text("ab\x01/", max_size=3), st.binary(max_size=3), max_size=3)


@settings(max_examples=50, deadline=None)
@given(contents, contents)
def test_hash_tells_files_apart_and_ignores_their_order(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    assert (content_hash(one) == content_hash(two)) == (one == two)
    assert content_hash(dict(reversed(one.items()))) == content_hash(one)


def test_hash_does_not_run_parts_together() -> None:
    assert content_hash({"a": b"b", "c": b""}) != content_hash({"a": b"", "b": b"c"})
