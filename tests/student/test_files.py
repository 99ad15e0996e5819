"""Files on any system: whole or not at all, whatever others do with them meanwhile, and wherever they lie."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.errors import ExchangeError
from grader.files import system, tree
from grader.files.atomic import locked, sweep, write_atomically
from grader.files.folders import place_folder
from grader.files.names import check_here, check_paths, why_not_on_windows
from grader.files.tree import content_hash, read_files

windows = pytest.mark.skipif(sys.platform != "win32", reason="a matter of Windows")
ODD = [
    "with  spaces",
    "Übung – Größe",
    "Упражнение 1",
    "演習",
    "it's & 100% (1)",
    "a;b,c=d [x] {y} #1",
    "🎓 emoji",
    "OneDrive - Universität Nord",
    "x" * 120,
]


@pytest.fixture(params=[True, False], ids=["opened", "by path"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read folders as Linux does, and as Windows has to."""
    if request.param and not system.BY_DESCRIPTOR:
        pytest.skip("not on this system")
    monkeypatch.setattr(tree, "BY_DESCRIPTOR", request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", ODD)
def test_folder_of_any_name_is_written_and_read_back(tmp_path: Path, name: str) -> None:
    files = {"a.py": b"x\r\ny\n\x1a\0", f"{name}/{name}.txt": "ü".encode(), "empty": b""}
    place_folder(tmp_path / name, files)
    assert read_files(tmp_path / name, 1) == files
    assert [place.name for place in tmp_path.iterdir() if place.name.endswith((".part", ".old"))] == []


@pytest.mark.usefixtures("way")
def test_paths_may_be_longer_than_260_characters(tmp_path: Path) -> None:
    deep = "/".join(["d" * 100] * 4)
    place_folder(tmp_path / "w", {f"{deep}/a.py": b"1\r\n"})
    assert read_files(tmp_path / "w", 1) == {f"{deep}/a.py": b"1\r\n"}
    write_atomically(tmp_path / "w" / deep / "a.py", b"2")
    assert read_files(tmp_path / "w", 1) == {f"{deep}/a.py": b"2"}


@pytest.mark.usefixtures("way")
def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "elsewhere").mkdir()
    link(tmp_path / "elsewhere", tmp_path / "w" / "link")
    with pytest.raises(ExchangeError, match="'link' is a symbolic link"):
        read_files(tmp_path / "w", 1)
    link(tmp_path / "w", tmp_path / "other")
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_files(tmp_path / "other", 1)


@pytest.mark.usefixtures("way")
def test_file_that_is_swapped_for_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a").write_bytes(b"1")
    (tmp_path / "secret").mkdir()
    with pytest.raises(ExchangeError, match="'a'"):
        for _ in tree.walk_files(tmp_path / "w"):
            break
        (tmp_path / "w" / "a").unlink()
        link(tmp_path / "secret", tmp_path / "w" / "a")
        with tree.opened("a", str(tmp_path / "w"), "a"):
            raise AssertionError("followed a link")


def test_what_only_differs_in_case_or_form_is_refused_everywhere() -> None:
    for pair in (("a.py", "A.py"), ("Stra\u00dfe", "STRASSE"), ("u\u0308.txt", "\u00fc.txt"), ("a", "A/b")):
        with pytest.raises(ExchangeError, match="cannot stand in one folder on every computer"):
            check_paths(pair)


@pytest.mark.parametrize(
    "path",
    [
        "aux.py",
        "data/CON",
        "nul.tar.gz",
        "Com1.txt",
        "lpt\u00b2",
        "x.",
        "x ",
        "a:b",
        'q"',
        "a|b",
        "wh?t",
        "*",
        "con .txt",
    ],
)
def test_name_that_windows_cannot_have_is_told(tmp_path: Path, path: str) -> None:
    assert why_not_on_windows(path)
    with pytest.raises(ExchangeError, match="Windows cannot have a file"):
        check_here([path], windows=True)
    if sys.platform == "win32":
        with pytest.raises(ExchangeError, match="Windows cannot have a file"):
            place_folder(tmp_path / "w", {path: b""})
        assert list(tmp_path.glob("w*")) == []


@pytest.mark.parametrize(
    "path", ["auxiliary.py", "con1.py", "a.b.c", "com.py", "lpt10", ".hidden", "ümläut.py"]
)
def test_other_names_are_for_every_system(path: str) -> None:
    assert why_not_on_windows(path) == ""
    check_here([path], windows=True)


def test_read_only_file_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"1")
    file.chmod(stat.S_IREAD)
    write_atomically(file, b"2\r\n")
    assert file.read_bytes() == b"2\r\n"
    place_folder(tmp_path / "w", {"a": b""})
    (tmp_path / "w" / "a").chmod(stat.S_IREAD)
    place_folder(tmp_path / "w", {"b": b""}, replace=True)
    assert read_files(tmp_path / "w", 1) == {"b": b""}


def test_file_that_another_program_has_open_for_a_moment_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"1")
    opened, done = threading.Event(), threading.Event()

    def scan() -> None:
        with file.open("rb"):
            opened.set()
            done.wait(0.3)

    scanner = threading.Thread(target=scan)
    scanner.start()
    opened.wait()
    write_atomically(file, b"2")
    done.set()
    scanner.join()
    assert file.read_bytes() == b"2"


@windows
def test_file_that_stays_open_is_told_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_SHARED_TRIES", 2)
    file = tmp_path / "a.py"
    file.write_bytes(b"1")
    with file.open("rb"), pytest.raises(PermissionError):
        write_atomically(file, b"2")
    assert file.read_bytes() == b"1"
    assert list(tmp_path.glob("*.part")) == []


def test_file_is_made_only_if_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for _ in range(2):
        write_atomically(tmp_path / "a", b"1", replace=False)
        write_atomically(tmp_path / "a", b"2", replace=False)
        assert (tmp_path / "a").read_bytes() == b"1"
        (tmp_path / "a").unlink()
        monkeypatch.setattr(os, "link", no_links)  # as on a memory stick


@pytest.mark.parametrize("folder", [False, True])
def test_lock_keeps_another_process_out_until_it_ends(tmp_path: Path, folder: bool) -> None:
    path = tmp_path / "ü lock"
    if folder:
        path.mkdir()
    code = (
        "import sys; from pathlib import Path; from grader.files.atomic import locked\n"
        "with locked(Path(sys.argv[1]), folder=sys.argv[2] == 'True'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path), str(folder)]
    busy = ExchangeError("Somebody else is at it.")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(ExchangeError, match="Somebody else"), locked(path, busy, folder=folder):
            raise AssertionError("two at once")
        other.kill()
    with locked(path, busy, folder=folder):
        pass


def test_only_what_nobody_writes_any_more_is_swept(tmp_path: Path) -> None:
    left, young = tmp_path / ".a.0123.part", tmp_path / ".b.4567.part"
    for file in (left, young):
        file.touch()
    long_ago = time.time() - 2 * 86400
    os.utime(left, (long_ago, long_ago))
    with young.open("wb") as writing:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(writing, fcntl.LOCK_EX)
        sweep(tmp_path)
    assert (left.exists(), young.exists()) == (False, True)


def test_name_is_composed_where_the_disk_takes_it_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "ON_MACOS", True)
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "u\u0308.csv").write_bytes(b"1")
    assert read_files(tmp_path / "w", 1) == {"\u00fc.csv": b"1"}


def test_hash_is_the_same_on_every_system() -> None:
    files = {"a.py": b"x\r\n", "data/\u00fc.csv": b"1\n"}
    assert content_hash(files) == "fafd406955de6c599d8ec35af4175ff02ceb07e5e602aa151e0809a2614c74c6"


@pytest.mark.parametrize(("variable", "kind"), [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")])
def test_users_folders_are_those_of_the_system_or_of_xdg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, kind: str
) -> None:
    assert system.user_folder(kind) == tmp_path / variable / "deltagrade"  # type: ignore[arg-type]
    monkeypatch.setenv(variable, "relative")  # which the specification says to ignore
    own = system.user_folder(kind)  # type: ignore[arg-type]
    assert own.is_absolute()
    assert own.name == "deltagrade"


def link(place: Path, name: Path) -> None:
    """Make a link to a folder, on Windows a junction, for which nobody needs a right."""
    if sys.platform == "win32":
        import _winapi

        try:
            _winapi.CreateJunction(str(place), str(name))
            if not name.lstat().st_reparse_tag:
                pytest.skip("no junctions here")
        except OSError:
            pytest.skip("no junctions here")
    else:
        name.symlink_to(place)
