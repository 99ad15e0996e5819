"""The files of a submission as a value, read from a folder that cannot be trusted.

Nothing is followed and nothing is looked up twice by name: folders are entered and files are opened relative
to the folder that is already open, and what was opened is checked, so that nobody can swap a file for a link
between the look and the read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeAlias

from grader.errors import ExchangeError
from grader.exchange.names import check_path, check_paths

SubmittedFiles: TypeAlias = Mapping[str, bytes]
"""Relative POSIX path of each file, and its content."""

MOST_FILES = 1000
DEEPEST = 20
_SKIPPED = {"__pycache__"}
_SKIPPED_ON_TOP = {"timestamp.txt", "submission_secret.txt"}
_CLOSED_TO_TRICKS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class _Stamp(NamedTuple):
    """What shows that a file was changed."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def read_files(folder: Path, max_mib: float, *, owner: int | None = None) -> SubmittedFiles:
    """Read all files of a folder, or none.

    Hidden files, ``__pycache__``, and nbgrader's own ``timestamp.txt`` and ``submission_secret.txt`` are left
    out; empty folders too.

    Parameters
    ----------
    folder : Path
        The folder; not a symbolic link.
    max_mib : float
        Largest size of all files together, in MiB. A hard link counts at its full size.
    owner : int, optional
        User id that every file must belong to, so that nobody hands in a hard link to another's file.

    Returns
    -------
    dict of str to bytes
        Sorted by path.

    Raises
    ------
    ExchangeError
        If the folder holds a link, a device or another thing that is no plain file; a name that is refused by
        `check_paths`; too many files, too deep folders or too many bytes; or if it changes meanwhile.
    """
    before = {path: _stamp(file) for path, file in _walk(folder, owner)}
    check_paths(before)
    size, limit = sum(stamp.size for stamp in before.values()), max_mib * 2**20
    if size > limit:
        largest = max(before, key=lambda path: before[path].size)
        raise ExchangeError(
            f"The files in {folder} have {size / 2**20:.1f} MiB together; {max_mib:g} MiB are allowed.",
            f"Remove what is not needed; the largest file is {largest!r}.",
        )
    files = {path: _content(path, file, before.get(path)) for path, file in _walk(folder, owner)}
    if files.keys() != before.keys():
        raise _changing(str(folder))
    return dict(sorted(files.items()))


def content_hash(files: SubmittedFiles) -> str:
    """Return the SHA-256 of names and contents, in hexadecimal digits.

    Every name and content goes in with its length before it, in the order of the names; so no two different
    sets of files give the same input.

    Examples
    --------
    >>> content_hash({"a.py": b"1", "b.py": b"2"})[:16]
    '8a6b66a3eb85e5a8'
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
    newest = max([folder.lstat().st_ctime, *(os.fstat(file).st_ctime for _, file in _walk(folder, None))])
    return dt.datetime.fromtimestamp(newest, dt.UTC)


def _walk(folder: Path, owner: int | None) -> Iterator[tuple[str, int]]:
    """Open one plain file after the other; give its path and its descriptor."""
    with _opened(str(folder), None, os.O_DIRECTORY, str(folder)) as top:
        yield from _walk_inside(top, "", itertools.count(1), owner)


def _walk_inside(
    folder: int, prefix: str, counter: Iterator[int], owner: int | None
) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in (_SKIPPED if prefix else _SKIPPED | _SKIPPED_ON_TOP):
                continue
            path = prefix + entry.name
            check_path(path)
            if next(counter) > MOST_FILES or path.count("/") >= DEEPEST:
                raise ExchangeError(
                    f"There are more than {MOST_FILES} files and folders, or more than {DEEPEST} levels of them.",
                    "Hand in only the files that the assignment asks for.",
                )
            kind = _kind(entry, path)
            with _opened(entry.name, folder, os.O_DIRECTORY if kind == stat.S_IFDIR else 0, path) as opened:
                found = os.fstat(opened)
                if stat.S_IFMT(found.st_mode) != kind:
                    raise _changing(path)
                if kind == stat.S_IFDIR:
                    yield from _walk_inside(opened, path + "/", counter, owner)
                elif owner is not None and found.st_uid != owner:
                    raise ExchangeError(f"The file {path!r} belongs to another user than its folder does.")
                else:
                    yield path, opened


def _kind(entry: os.DirEntry[str], path: str) -> int:
    """Return the type of an entry, if it is a folder or a plain file."""
    try:
        kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)
    except OSError:
        raise _changing(path) from None
    if kind not in (stat.S_IFDIR, stat.S_IFREG):
        what = "a symbolic link" if kind == stat.S_IFLNK else "neither a file nor a folder"
        raise ExchangeError(f"{path!r} is {what}.", "Put a plain file in its place, or remove it.")
    return kind


@contextmanager
def _opened(name: str, folder: int | None, flags: int, path: str) -> Iterator[int]:
    try:
        descriptor = os.open(name, _CLOSED_TO_TRICKS | flags, dir_fd=folder)
    except OSError as error:
        raise ExchangeError(f"{path!r} cannot be read: {error.strerror}.") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _content(path: str, file: int, before: _Stamp | None) -> bytes:
    """Read a file to its end, which must be where it was."""
    if before is None or _stamp(file) != before:
        raise _changing(path)
    chunks, missing = [], before.size + 1
    while chunk := os.read(file, min(missing, 2**20)):
        chunks.append(chunk)
        missing -= len(chunk)
    if missing != 1 or _stamp(file) != before:
        raise _changing(path)
    return b"".join(chunks)


def _stamp(file: int) -> _Stamp:
    found = os.fstat(file)
    return _Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _changing(path: str) -> ExchangeError:
    return ExchangeError(f"{path!r} was changed while it was read.", "Wait until nothing writes to it; try again.")
