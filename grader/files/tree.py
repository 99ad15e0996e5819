"""The files of a folder that cannot be trusted: read whole or not at all, and known by one hash.

Nothing is followed and nothing is looked up twice by name: folders are entered and files are opened relative
to the folder that is already open, and what was opened is checked, so that nobody can swap a file for a link
between the look and the read. A folder is gone through twice: the first time for names and sizes, so that too
much is refused before it is read, the second time for the contents. What differs was changed meanwhile.
Where a system cannot open relative to a folder, as Windows, paths are: each is looked at before and after.
"""

import datetime as dt
import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from grader.errors import ExchangeError, explained
from grader.files.names import check_path, check_paths
from grader.files.system import (
    A_FOLDER,
    BY_DESCRIPTOR,
    NO_LINK,
    PLAIN,
    changed_at,
    composed,
    is_link,
    long_path,
)

MOST_FILES = 1000
DEEPEST = 20
_SKIPPED = {"__pycache__", "venv"}
_SKIPPED_ON_TOP = _SKIPPED | {"timestamp.txt", "submission_secret.txt"}  # nbgrader's own
_CLOSED_TO_TRICKS = os.O_RDONLY | NO_LINK | getattr(os, "O_NONBLOCK", 0) | PLAIN

Place: TypeAlias = int | str  # a descriptor; of a folder, where it cannot be opened, its path
SubmittedFiles: TypeAlias = Mapping[str, bytes]  # relative POSIX path of each file, and its content


def read_files(
    folder: Path, max_mib: float, *, owner: int | None = None, skipped: Collection[str] = ()
) -> SubmittedFiles:
    """Read all files of a folder, sorted by path, or none; see `walk_files`. Hard links count in full."""
    with explained(f"{folder} cannot be read"):
        before = {path: _stamp(file) for path, file in walk_files(folder, owner, skipped)}
        check_paths(before)
        check_size({path: stamp[0] for path, stamp in before.items()}, folder, max_mib)
        walked = walk_files(folder, owner, skipped)
        files = {path: _content(path, file, before.get(path)) for path, file in walked}
    if files.keys() != before.keys():
        raise _changed(str(folder))
    return dict(sorted(files.items()))


def _too_many() -> ExchangeError:
    return ExchangeError(
        f"There are more than {MOST_FILES} files and folders, or more than {DEEPEST} levels.",
        "Hand in only the files that the assignment asks for.",
    )


def check_files(files: SubmittedFiles, what: str, max_mib: float) -> None:
    """Refuse files that did not lie in a folder here, where `read_files` would refuse or leave them out."""
    check_paths(files)
    for path in files:
        parts = path.split("/")
        if any(left_out("/".join(parts[: end + 1])) for end in range(len(parts))):
            raise ExchangeError(f"The file {path!r} is no part of any work.", "Leave it out.")
    places = {str(place) for path in files for place in (PurePosixPath(path), *PurePosixPath(path).parents)}
    if len(places) > MOST_FILES or any(path.count("/") >= DEEPEST for path in files):
        raise _too_many()
    check_size({path: len(content) for path, content in files.items()}, Path(what), max_mib)


def check_size(sizes: Mapping[str, int], folder: Path, max_mib: float) -> None:
    """Refuse files that have too many bytes together, and name the largest."""
    size = sum(sizes.values())
    if size > max_mib * 2**20:
        raise ExchangeError(
            f"The files in {folder} have {size / 2**20:.1f} MiB together; the limit is {max_mib:g} MiB.",
            f"Leave out what is not needed; the largest is {max(sizes, key=lambda path: sizes[path])!r}.",
        )


def content_hash(files: SubmittedFiles) -> str:
    """Return the SHA-256 of names and contents, in hexadecimal digits.

    Every name and content goes in with its length before it, in the order of the names; so no two different
    sets of files give the same input.

    >>> content_hash({"a.py": b"1", "b.py": b"2"})[:16]
    'c26d8b5f2ffae034'
    """
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        for part in (path.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def last_change(folder: Path, skipped: Collection[str] = ()) -> dt.datetime:
    """Return when a folder or a file in it was last changed, by the disk's clock, which no user can set."""
    with explained(f"{folder} cannot be read"):
        changes = [changed_at(os.fstat(file)) for _, file in walk_files(folder, None, skipped)]
        newest = max([changed_at(folder.lstat()), *changes])
    return dt.datetime.fromtimestamp(newest, dt.UTC)


def walk_files(
    folder: Path, owner: int | None = None, skipped: Collection[str] = ()
) -> Iterator[tuple[str, int]]:
    """Give each plain file's relative POSIX path and its descriptor, open for reading until the next step.

    Hidden files, ``__pycache__``, virtual environments and nbgrader's own files are left out. Refused are
    links, devices and other things that are no plain files; paths that `check_path` refuses; too many files;
    too deep folders; and files of another user than `owner`, for nobody hands in a hard link to another's.
    Whatever is in the places that are `skipped` is passed over, or instead of a folder that holds one.
    """
    folders = {str(parent) for path in skipped for parent in PurePosixPath(path).parents}
    with entered(str(long_path(folder))) as top:
        yield from _walk(top, "", itertools.count(1), owner, (skipped, folders))


def left_out(path: str) -> bool:
    """Return whether a file or folder of a submission is none that counts, by its own name."""
    folder, _, name = path.rpartition("/")
    return name.startswith(".") or name in (_SKIPPED if folder else _SKIPPED_ON_TOP)


def _walk(
    folder: Place,
    prefix: str,
    counter: Iterator[int],
    owner: int | None,
    skipped: tuple[Collection[str], Collection[str]],
) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + composed(entry.name)
            instead = path in skipped[1] and not entry.is_dir(follow_symlinks=False)
            if left_out(path) or path in skipped[0] or instead:
                continue
            check_path(path)
            if next(counter) > MOST_FILES or path.count("/") >= DEEPEST:
                raise _too_many()
            kind = _kind(entry, path)
            if kind == stat.S_IFDIR:
                with entered(entry.name, folder, path) as inner:
                    if not _is_environment(inner):
                        yield from _walk(inner, path + "/", counter, owner, skipped)
                continue
            with opened(entry.name, folder, path) as file:
                found = os.fstat(file)
                if not stat.S_ISREG(found.st_mode):
                    raise _changed(path)
                if owner not in (None, found.st_uid):
                    raise ExchangeError(f"The file {path!r} belongs to another user than its folder does.")
                yield path, file


def _is_environment(folder: Place) -> bool:
    """Return whether a folder is a virtual environment, whatever it is called."""
    with suppress(OSError):
        if isinstance(folder, str):
            return os.path.lexists(Path(folder) / "pyvenv.cfg")
        os.stat("pyvenv.cfg", dir_fd=folder, follow_symlinks=False)
        return True
    return False


def _kind(entry: os.DirEntry[str], path: str) -> int:
    """Return the type of an entry, if it is a folder or a plain file."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        raise _changed(path) from None
    kind = stat.S_IFLNK if is_link(found) else stat.S_IFMT(found.st_mode)
    if kind not in (stat.S_IFDIR, stat.S_IFREG):
        what = "a symbolic link" if kind == stat.S_IFLNK else "neither a file nor a folder"
        raise ExchangeError(f"{path!r} is {what}.", "Put a plain file in its place, or move it elsewhere.")
    return kind


@contextmanager
def opened(name: str, folder: Place | None = None, path: str = "") -> Iterator[int]:
    """Open a file, in a folder that was entered, if its own name is no link; people are told `path`."""
    with explained(f"{path or name!r} cannot be read"):
        if BY_DESCRIPTOR and not isinstance(folder, str):
            file = os.open(name, _CLOSED_TO_TRICKS, dir_fd=folder)
        else:
            place, before = _looked_at(name, folder)
            if stat.S_ISDIR(before.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), place)
            file = os.open(place, _CLOSED_TO_TRICKS)
            if not os.path.samestat(os.fstat(file), before):
                os.close(file)
                raise _changed(path or name)
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def entered(name: str, folder: Place | None = None, path: str = "") -> Iterator[Place]:
    """Enter a folder, in one that was entered, as `opened` does with a file."""
    if not BY_DESCRIPTOR or isinstance(folder, str):
        with explained(f"{path or name!r} cannot be read"):
            place, before = _looked_at(name, folder)
            if not stat.S_ISDIR(before.st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), place)
        yield place
        return
    with explained(f"{path or name!r} cannot be read"):
        descriptor = os.open(name, _CLOSED_TO_TRICKS | A_FOLDER, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _looked_at(name: str, folder: Place | None) -> tuple[str, os.stat_result]:
    """Return a path and what lies there, if it is no link."""
    path = f"{folder}{os.sep}{name}" if folder else name
    found = os.lstat(path)
    if is_link(found):
        raise OSError(errno.ELOOP, "it is a link", path)
    return path, found


def _content(path: str, file: int, before: tuple[int, ...] | None) -> bytes:
    """Read a file to its end, which must be where it was."""
    if before is None or _stamp(file) != before:
        raise _changed(path)
    chunks, missing = [], before[0] + 1
    while chunk := os.read(file, min(missing, 2**20)):
        chunks.append(chunk)
        missing -= len(chunk)
    if missing != 1 or _stamp(file) != before:
        raise _changed(path)
    return b"".join(chunks)


def _stamp(file: int) -> tuple[int, ...]:
    """Return a file's size, and what else shows that it was changed."""
    found = os.fstat(file)
    return found.st_size, found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def _changed(path: str) -> ExchangeError:
    return ExchangeError(f"{path!r} was changed while it was read.", "Wait until it is saved, and try again.")
