"""The files of a submission as a value: read whole or not at all, and known by one hash.

A folder is gone through twice: the first time for names and sizes, so that too much is refused before it is
read, the second time for the contents. What differs between the two was changed by somebody meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from grader.errors import ExchangeError
from grader.files.names import check_paths
from grader.files.oserrors import explained
from grader.files.walk import changed, walk_files

SubmittedFiles: TypeAlias = Mapping[str, bytes]
"""Relative POSIX path of each file, and its content."""


class _Stamp(NamedTuple):
    """What shows that a file was changed."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def read_files(folder: Path, max_mib: float, *, owner: int | None = None) -> SubmittedFiles:
    """Read all files of a folder, or none.

    What `walk_files` leaves out is left out; empty folders too.

    Parameters
    ----------
    folder : Path
        The folder; not a symbolic link.
    max_mib : float
        Largest size of all files together, in MiB. A hard link counts at its full size.
    owner : int, optional
        User id that every file must belong to.

    Returns
    -------
    dict of str to bytes
        Sorted by path.

    Raises
    ------
    ExchangeError
        If the folder holds something that `walk_files` or `check_paths` refuses, or too many bytes; or if it
        changes meanwhile.
    """
    with explained(f"{folder} cannot be read"):
        return _read_files(folder, max_mib, owner)


def check_size(sizes: Mapping[str, int], folder: Path, max_mib: float) -> None:
    """Refuse files that have too many bytes together.

    Raises
    ------
    ExchangeError
        If they do; it names the largest.
    """
    size = sum(sizes.values())
    if size > max_mib * 2**20:
        raise ExchangeError(
            f"The files in {folder} have {size / 2**20:.1f} MiB together; {max_mib:g} MiB are allowed.",
            f"Remove what is not needed; the largest file is {max(sizes, key=lambda path: sizes[path])!r}.",
        )


def content_hash(files: SubmittedFiles) -> str:
    """Return the SHA-256 of names and contents, in hexadecimal digits.

    Every name and content goes in with its length before it, in the order of the names; so no two different
    sets of files give the same input.

    Examples
    --------
    >>> content_hash({"a.py": b"1", "b.py": b"2"})[:16]
    'c26d8b5f2ffae034'
    """
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        for part in (path.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def last_change(folder: Path) -> dt.datetime:
    """Return when a folder or a file in it was last changed, by the clock of the disk.

    A user can set a file's time of modification at will, but not this one.
    """
    with explained(f"{folder} cannot be read"):
        changes = [os.fstat(file).st_ctime for _, file in walk_files(folder)]
        newest = max([folder.lstat().st_ctime, *changes])
    return dt.datetime.fromtimestamp(newest, dt.UTC)


def _read_files(folder: Path, max_mib: float, owner: int | None) -> SubmittedFiles:
    before = {path: _stamp(file) for path, file in walk_files(folder, owner)}
    check_paths(before)
    check_size({path: stamp.size for path, stamp in before.items()}, folder, max_mib)
    files = {path: _content(path, file, before.get(path)) for path, file in walk_files(folder, owner)}
    if files.keys() != before.keys():
        raise changed(str(folder))
    return dict(sorted(files.items()))


def _content(path: str, file: int, before: _Stamp | None) -> bytes:
    """Read a file to its end, which must be where it was."""
    if before is None or _stamp(file) != before:
        raise changed(path)
    chunks, missing = [], before.size + 1
    while chunk := os.read(file, min(missing, 2**20)):
        chunks.append(chunk)
        missing -= len(chunk)
    if missing != 1 or _stamp(file) != before:
        raise changed(path)
    return b"".join(chunks)


def _stamp(file: int) -> _Stamp:
    found = os.fstat(file)
    return _Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
