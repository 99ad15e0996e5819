"""Folders that are there whole or not at all, whenever the process is killed; one of them, or many together.

Each is written beside its place under a hidden name that ends in `.part`, and renamed once it is on the disk.
A folder that is replaced is set aside as `.old` meanwhile.
"""

import contextlib
import datetime as dt
import os
import secrets
import subprocess
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Self

from grader.errors import ExchangeError
from grader.files.atomic import beside, flush, for_group, is_shared, locked, written
from grader.files.names import check_here, check_paths
from grader.files.system import ON_WINDOWS, changed_at, long_path, move, patiently, remove, remove_folder
from grader.files.tree import SubmittedFiles

_AT_ONCE = 32
_MOST_STAGED, _MOST_BYTES = 500, 2**26


def place_folder(
    target: Path, files: SubmittedFiles, mode: int | None = None, *, replace: bool = False
) -> None:
    """Write a folder in one step; without `replace`, only an empty one may be there.

    With `mode`, its own, all that is in it is for everybody to read, as in nbgrader, whatever the umask says.
    Killed at any moment, this leaves at most a hidden folder that nobody holds locked any more; with
    `replace`, killed between its two renames, it leaves no folder at `target`: see `recover`.
    """
    target = long_path(target)
    temporary = _begun(target, files, mode)
    old = None
    try:
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # where the disk knows no locks, its age alone protects it
                if not ON_WINDOWS:
                    held.enter_context(locked(temporary, folder=True))
            _flush_all(_filled(temporary, files, public=mode is not None))
            old = _renamed(temporary, target, replace)
    finally:
        if temporary.exists():
            remove_folder(temporary)
    # Also brings the new name to the disk; the folder above cannot be opened where students may not list it.
    flush(target)
    if old:
        remove_folder(old)


class Together:
    """Files and folders that come to the disk together: none has its name before all of them are there whole.

    Waiting for the disk takes milliseconds, for hundreds of files hardly longer than for one. At the end of
    its block, or of each group of some hundreds, all of them are there for good, and `after` is called: only
    then may anybody be told. Whoever uses this keeps others out of these places; what it leaves when it is
    killed, `recover` and `sweep` remove.
    """

    def __init__(self, after: Callable[[], None] = lambda: None) -> None:
        self._after = after
        self._staged = dict[Path, tuple[Path, list[Path]]]()  # by place: what gets its name, what is in it
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is None:
                self._commit()
        finally:
            while self._staged:
                discard(self._staged.popitem()[1][0])

    def folder(self, target: Path, files: SubmittedFiles) -> None:
        """Put a folder in place of the one that may be there."""
        target = long_path(target)
        self._make_room(target, sum(map(len, files.values())))
        temporary = _begun(target, files, None)
        try:
            self._staged[target] = temporary, _filled(temporary, files, public=False)
        finally:
            if target not in self._staged:
                discard(temporary)

    def file(self, path: Path, data: bytes, mode: int | None = None) -> None:
        """Put a file in place of the one that may be there, with its permissions or these."""
        path = long_path(path)
        self._make_room(path, len(data))
        temporary, mode = beside(path, mode)
        try:
            with written(temporary, data, mode, durable=False):
                self._staged[path] = temporary, [temporary]
        finally:
            if path not in self._staged:
                discard(temporary)

    def where(self, folder: Path) -> Path:
        """Return where the files of a folder lie now."""
        return self._staged.get(long_path(folder), (folder, []))[0]

    def _make_room(self, target: Path, size: int) -> None:
        if target in self._staged:
            discard(self._staged.pop(target)[0])
        self._bytes += size
        if len(self._staged) >= _MOST_STAGED or self._bytes > _MOST_BYTES:
            self._commit()
            self._bytes = size

    def _commit(self) -> None:
        olds, places = list[Path](), set[Path]()
        try:
            _flush_all([path for _, paths in self._staged.values() for path in paths])
            for target, (temporary, paths) in list(self._staged.items()):
                places.add(target.parent)
                if paths == [temporary]:
                    move(temporary, target)
                else:
                    olds += filter(None, [_renamed(temporary, target, replace=True)])
                    places.add(target.parent.parent)  # for the one above may be new itself
                del self._staged[target]
            _flush_all(places)
        finally:
            for old in olds:
                discard(old)
        self._after()


def set_aside(parent: Path) -> Iterator[tuple[Path, Path]]:
    """Give the folders that replacing set aside and, being killed, left; each with its place."""
    for old in parent.glob(".*.old"):
        yield old, old.with_name(old.name[1:].rsplit(".", 2)[0])


def recover(parent: Path) -> None:
    """Put back what a killed replacement set aside, and remove what it left; nobody else may be at work."""
    for old, place in set_aside(parent):
        if place.exists():
            discard(old)
        else:
            old.rename(place)
    for temporary in parent.glob(".*.part"):
        discard(temporary)


def remove_abandoned(parent: Path, age: dt.timedelta) -> None:
    """Remove folders that killed writers left, while others may be writing; what may not be removed stays.

    A folder that is being written is locked; where locks do not reach, such as between two computers, its age
    tells: into an abandoned one, nothing was put for that long. That goes by the clock of the disk alone, so
    that no computer's clock can make a folder old.
    """
    left = list(parent.glob(".*.part"))
    if not left:
        return
    with contextlib.suppress(OSError):  # else the last folder that came tells the time, if less exactly
        os.utime(parent)
    newest = changed_at(parent.stat()) - age.total_seconds()
    for folder in left:
        busy = ExchangeError("Being written.")
        with contextlib.suppress(OSError, ExchangeError), contextlib.ExitStack() as held:
            if not ON_WINDOWS:
                held.enter_context(locked(folder, busy, folder=True))
            if changed_at(folder.lstat()) > newest:
                continue
            if ON_WINDOWS:
                remove_folder(folder)
            else:  # this follows no link that somebody puts there meanwhile, and minds no depth
                subprocess.run(["rm", "-rf", "--", folder], check=False, capture_output=True)


def _begun(target: Path, files: SubmittedFiles, mode: int | None) -> Path:
    """Make the folder in which files are written before it has its name, if they can be in one here."""
    check_paths(files)
    check_here(files)
    temporary = target.with_name(f".{secrets.token_hex(16)}.part")
    temporary.mkdir()
    if mode is not None or is_shared(target):
        # At once, so that whoever may remove it may when this is killed.
        temporary.chmod(for_group(target, mode or 0o700, folder=True))
    return temporary


def _filled(top: Path, files: SubmittedFiles, *, public: bool) -> list[Path]:
    """Write files, and return all that is to be brought to the disk: them, and their folders."""
    folders = {top}
    for path, content in files.items():
        place = top / path
        if place.parent not in folders:
            place.parent.mkdir(parents=True, exist_ok=True)
            folders |= {top / above for above in PurePosixPath(path).parents}
        with written(place, content, 0o644 if public else None, durable=False):
            pass
    for folder in folders - {top}:
        if public or is_shared(folder):
            folder.chmod(for_group(folder, 0o755 if public else 0o700, folder=True))
    return [*(top / path for path in files), *folders]


def _flush_all(paths: Collection[Path]) -> None:
    """Wait once for all: what is asked for at the same time, a disk brings to its journal together."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(flush, paths))


def _renamed(source: Path, target: Path, replace: bool) -> Path | None:
    """Give a folder its name; return where the one before is set aside, if it was replaced."""
    if not (replace and target.exists()):
        if ON_WINDOWS and target.is_dir():  # which POSIX replaces, if it is empty
            target.rmdir()
        patiently(lambda: source.rename(target))
        return None
    old = target.with_name(f".{target.name}.{secrets.token_hex(6)}.old")
    patiently(lambda: target.rename(old))
    try:
        patiently(lambda: source.rename(target))
    except OSError:
        old.rename(target)
        raise
    return old


def discard(place: Path) -> None:
    """Remove a folder and all that is in it, or a file or a link."""
    if place.is_dir() and not place.is_symlink():
        remove_folder(place)
    else:
        remove(place)
