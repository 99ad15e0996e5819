import datetime as dt
import errno
import os
import stat
from pathlib import Path

import pytest

from grader.errors import ExchangeError
from grader.files import folders
from grader.files.atomic import locked
from grader.files.folders import Together, place_folder, recover, remove_abandoned, set_aside


def tree(folder: Path) -> list[str]:
    return sorted(str(place.relative_to(folder)) for place in folder.rglob("*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    place_folder(tmp_path / "w", {"a": b"1", "b/c/d": b"2"})
    assert tree(tmp_path) == ["w", "w/a", "w/b", "w/b/c", "w/b/c/d"]
    assert (tmp_path / "w/b/c/d").read_bytes() == b"2"


def test_permissions_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        place_folder(tmp_path / "w", {"a": b"", "b/c": b""}, 0o777)
        place_folder(tmp_path / "private", {"a": b""})
    finally:
        os.umask(before)
    assert [mode(tmp_path / place) for place in ("w", "w/a", "w/b", "w/b/c")] == [0o777, 0o644, 0o755, 0o644]
    assert [mode(tmp_path / place) for place in ("private", "private/a")] == [0o700, 0o600]


@pytest.mark.parametrize("path", ["../x", "/tmp/x", "a/../../x"])
def test_path_that_escapes_is_never_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(ExchangeError):
        place_folder(tmp_path / "w", {"a": b"", path: b""})
    assert tree(tmp_path) == []


def test_folder_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    place_folder(tmp_path / "w", {"a": b"old"})
    with pytest.raises(OSError, match=os.strerror(errno.ENOTEMPTY)):
        place_folder(tmp_path / "w", {"a": b"new"})
    assert (tmp_path / "w/a").read_bytes() == b"old"
    assert tree(tmp_path) == ["w", "w/a"]


def test_together_nothing_has_its_name_before_all_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "bc":
        (tmp_path / name).mkdir()
    place_folder(tmp_path / "b" / "w", {"a": b"old"})
    seen, flush = list[tuple[str, list[str]]](), folders.flush

    def watched(path: Path) -> None:
        seen.append((path.name, [place for place in tree(tmp_path) if ".part" not in place]))
        flush(path)

    monkeypatch.setattr(folders, "flush", watched)
    told = list[list[str]]()
    with Together(lambda: told.append(tree(tmp_path))) as disk:
        disk.folder(tmp_path / "b" / "w", {"new": b"1"})
        disk.folder(tmp_path / "c" / "w", {"new": b"2"})
        disk.file(tmp_path / "c" / "x", b"3")
        assert (disk.where(tmp_path / "c" / "w") / "new").read_bytes() == b"2"
        assert told == []
    after = ["b", "b/w", "b/w/new", "c", "c/w", "c/w/new", "c/x"]
    assert told == [after] == [tree(tmp_path)]
    names = [tmp_path.name, "b", "c"]
    contents, last = seen[: -len(names)], seen[-len(names) :]
    assert sum(name == "new" for name, _ in contents) == 2
    assert len(contents) == 5  # with two folders and a file that have no names of their own yet
    assert all(there == ["b", "b/w", "b/w/a", "c"] for _, there in contents)
    assert sorted(name for name, _ in last) == sorted(names)


def test_together_is_done_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_MOST_STAGED", 2)
    told = list[list[str]]()
    with Together(lambda: told.append(tree(tmp_path))) as disk:
        for name in "abc":
            disk.file(tmp_path / name, b"")
    assert told == [["a", "b"], ["a", "b", "c"]]


def test_together_leaves_nothing_of_what_fails(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    with pytest.raises((IsADirectoryError, PermissionError)), Together() as disk:
        disk.folder(tmp_path / "v", {"a": b""})
        disk.file(tmp_path / "w", b"a file cannot take the place of a folder")
        disk.folder(tmp_path / "x", {"a": b""})
    assert tree(tmp_path) == ["v", "v/a", "w"]
    with pytest.raises(ZeroDivisionError), Together() as disk:
        disk.folder(tmp_path / "y", {"a": b""})
        raise ZeroDivisionError
    assert tree(tmp_path) == ["v", "v/a", "w"]


def test_folder_is_replaced_on_demand(tmp_path: Path) -> None:
    place_folder(tmp_path / "w", {"a": b"old", "b": b""})
    place_folder(tmp_path / "w", {"a": b"new"}, replace=True)
    assert tree(tmp_path) == ["w", "w/a"]
    assert (tmp_path / "w/a").read_bytes() == b"new"


def test_folder_that_cannot_be_replaced_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place_folder(tmp_path / "w", {"a": b"old"})
    rename = Path.rename

    def fail_for_new(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise OSError(errno.EIO, "broken")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(OSError, match="broken"):
        place_folder(tmp_path / "w", {"a": b"new"}, replace=True)
    assert tree(tmp_path) == ["w", "w/a"]
    assert (tmp_path / "w/a").read_bytes() == b"old"


def test_what_a_kill_left_is_put_back_or_removed(tmp_path: Path) -> None:
    for name in (".01-relu@2.0af3.old", ".02-loss.1234.old", "02-loss", ".99.part"):
        place_folder(tmp_path / name, {"a": name.encode()})
    assert sorted(place.name for _, place in set_aside(tmp_path)) == ["01-relu@2", "02-loss"]
    recover(tmp_path)
    assert tree(tmp_path) == ["01-relu@2", "01-relu@2/a", "02-loss", "02-loss/a"]
    assert (tmp_path / "02-loss/a").read_bytes() == b"02-loss"


def abandon(parent: Path, name: str = "0123") -> Path:
    """Leave what a killed writer leaves."""
    folder = parent / f".{name}.part"
    place_folder(folder, {"a": b"1", "b/c": b"2"})
    return folder


def test_what_is_old_and_held_by_nobody_is_removed(tmp_path: Path) -> None:
    place_folder(tmp_path / "whole", {"a": b"1"})
    folder = abandon(tmp_path)
    remove_abandoned(tmp_path, dt.timedelta(days=1))
    assert folder.exists()
    with locked(folder, folder=True):
        remove_abandoned(tmp_path, dt.timedelta(0))
    assert folder.exists()
    remove_abandoned(tmp_path, dt.timedelta(0))
    assert tree(tmp_path) == ["whole", "whole/a"]


def test_folder_is_held_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def sweep_first(self: Path, target: Path) -> Path:
        remove_abandoned(tmp_path, dt.timedelta(0))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", sweep_first)
    place_folder(tmp_path / "w", {"a": b"1"})
    assert tree(tmp_path) == ["w", "w/a"]


def test_nothing_outside_is_removed_however_it_is_named(tmp_path: Path) -> None:
    inbound, outside = tmp_path / "inbound", tmp_path / "outside"
    for folder in (inbound, outside):
        folder.mkdir()
    (outside / "a").touch()
    (inbound / ".1.part").symlink_to(outside)
    (inbound / ".2.part").symlink_to(outside / "new")
    (abandon(inbound, "3") / "link").symlink_to(outside)
    (inbound / ".4.part").touch()
    remove_abandoned(inbound, dt.timedelta(0))
    assert tree(outside) == ["a"]
    assert (inbound / ".4.part").exists()
    assert not (inbound / ".3.part").exists()


def test_any_depth_can_be_removed(tmp_path: Path) -> None:
    folder = abandon(tmp_path)
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(2000):
            os.mkdir("d")  # noqa: PTH102 (the path would be too long)
            os.chdir("d")
    finally:
        os.chdir(before)
    remove_abandoned(tmp_path, dt.timedelta(0))
    assert not folder.exists()
