"""Walk through a folder that cannot be trusted, and open its plain files.

Nothing is followed and nothing is looked up twice by name: folders are entered and files are opened relative
to the folder that is already open, and what was opened is checked, so that nobody can swap a file for a link
between the look and the read.
"""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import ExchangeError
from grader.files.names import check_path

MOST_FILES = 1000
DEEPEST = 20
_SKIPPED = {"__pycache__"}
_SKIPPED_ON_TOP = _SKIPPED | {"timestamp.txt", "submission_secret.txt"}
_CLOSED_TO_TRICKS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def walk_files(folder: Path, owner: int | None = None) -> Iterator[tuple[str, int]]:
    """Open one plain file of a folder after the other.

    Hidden files, ``__pycache__``, and nbgrader's own ``timestamp.txt`` and ``submission_secret.txt`` are left
    out.

    Parameters
    ----------
    folder : Path
        The folder; not a symbolic link.
    owner : int, optional
        User id that every file must belong to, so that nobody hands in a hard link to another's file.

    Yields
    ------
    tuple of str and int
        A file's relative POSIX path, and its descriptor, open for reading until the next step.

    Raises
    ------
    ExchangeError
        If there is a link, a device or another thing that is no plain file; a path that is refused by
        `check_path`; or too many files or too deep folders.
    """
    with _opened(str(folder), None, os.O_DIRECTORY, str(folder)) as top:
        yield from _walk(top, "", itertools.count(1), owner)


def changed(path: str) -> ExchangeError:
    """Return the error that a file or folder was changed by somebody while it was read."""
    return ExchangeError(f"{path!r} was changed while it was read.", "Wait until it is saved, and try again.")


def _walk(folder: int, prefix: str, counter: Iterator[int], owner: int | None) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in (_SKIPPED if prefix else _SKIPPED_ON_TOP):
                continue
            path = prefix + entry.name
            check_path(path)
            if next(counter) > MOST_FILES or path.count("/") >= DEEPEST:
                raise ExchangeError(
                    f"There are more than {MOST_FILES} files and folders, or more than {DEEPEST} levels.",
                    "Hand in only the files that the assignment asks for.",
                )
            kind = _kind(entry, path)
            with _opened(entry.name, folder, os.O_DIRECTORY if kind == stat.S_IFDIR else 0, path) as opened:
                found = os.fstat(opened)
                if stat.S_IFMT(found.st_mode) != kind:
                    raise changed(path)
                if kind == stat.S_IFDIR:
                    yield from _walk(opened, path + "/", counter, owner)
                elif owner is not None and found.st_uid != owner:
                    raise ExchangeError(f"The file {path!r} belongs to another user than its folder does.")
                else:
                    yield path, opened


def _kind(entry: os.DirEntry[str], path: str) -> int:
    """Return the type of an entry, if it is a folder or a plain file."""
    try:
        kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)
    except OSError:
        raise changed(path) from None
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
