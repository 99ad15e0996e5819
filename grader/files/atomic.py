"""Files and folders that are there whole or not at all, whenever the process is killed, and their locks.

Each is written beside its place under a hidden name that ends in `.part`, and renamed once it is on the disk.
A folder that is replaced is set aside as `.old` meanwhile. No lock outlives the process that holds it.

Below folders that a Unix group shares (`share_below`), the group may do with all that is written what its
owner may, whatever the umask says; and nothing has its name before it has these permissions.
"""

import contextlib
import datetime as dt
import glob
import itertools
import os
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from grader.errors import ExchangeError, GraderError
from grader.files.names import check_here, check_paths
from grader.files.system import (
    A_FOLDER,
    NO_LINK,
    ON_WINDOWS,
    PLAIN,
    changed_at,
    long_path,
    move,
    patiently,
    remove,
    remove_folder,
)
from grader.files.tree import SubmittedFiles

if sys.platform != "win32":
    import fcntl

_LOCK_TRIES, _LOCK_PAUSE = 600, 0.05  # seconds
_LEFT_BEHIND = 3600  # seconds after which a file that Windows cannot keep locked is nobody's any more
_shared = set[Path]()


def share_below(folder: Path) -> None:
    """Let the group of a set-gid folder have all that this process writes in it from now on."""
    _shared.add(folder)


def make_folder(path: Path) -> None:
    """Make a folder that may be there already, with those above it that are missing."""
    if not _is_shared(path):
        path.mkdir(parents=True, exist_ok=True)
    elif not path.is_dir():
        make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        temporary.mkdir()
        temporary.chmod(_for_group(path, 0o700, folder=True))
        try:
            temporary.rename(path)  # also in place of an empty one, which somebody else made just now
        except OSError:
            temporary.rmdir()
            if not path.is_dir():
                raise


def append(path: Path, lines: bytes) -> None:
    """Add lines to a log: all or none, each on a line of its own, and on the disk when this returns."""
    _make_shared(path, 0o600)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | NO_LINK
    with locked(path.parent, folder=True), os.fdopen(os.open(path, flags, 0o600), "ab+") as log:
        before = log.seek(0, os.SEEK_END)
        if before:
            log.seek(before - 1)
            lines = lines if log.read(1) == b"\n" else b"\n" + lines  # after one that was cut off
        try:
            log.write(lines)
            log.flush()
            os.fsync(log.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(log.fileno(), before)
            raise


def write_atomically(path: Path, data: bytes, mode: int | None = None, *, replace: bool = True) -> None:
    """Write a file in one step, with `mode` whatever the umask says, or else that of the one before.

    Without `replace` it is written if there is none.
    """
    path = long_path(path)
    if mode is None and replace:
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with contextlib.ExitStack() as held:
            held.enter_context(_written(temporary, data, mode))
            if ON_WINDOWS:
                held.close()  # what is open can be neither renamed nor removed there
            move(temporary, path, replace=replace)
    finally:
        remove(temporary)


def keep_name(path: Path) -> None:
    """Bring a file's own name to the disk: after this, the file is there when the power comes back."""
    _flush(path.parent)


def sweep(folder: Path, name: str | None = None) -> None:
    """Remove what killed writers left in a folder, or left of one file; what is being written is locked."""
    for temporary in folder.glob(f".{glob.escape(name) if name else '*'}.*.part"):
        with contextlib.suppress(OSError, ExchangeError):
            if ON_WINDOWS:
                if time.time() - temporary.stat().st_mtime > _LEFT_BEHIND:
                    temporary.unlink()
                continue
            with locked(temporary, ExchangeError("Being written.")):
                temporary.unlink()


def place_folder(
    target: Path, files: SubmittedFiles, mode: int | None = None, *, replace: bool = False
) -> None:
    """Write a folder in one step; without `replace`, only an empty one may be there.

    With `mode`, its own, all that is in it is for everybody to read, as in nbgrader, whatever the umask says.
    Killed at any moment, this leaves at most a hidden folder that nobody holds locked any more; with
    `replace`, killed between its two renames, it leaves no folder at `target`: see `recover`.
    """
    check_paths(files)
    check_here(files)
    target = long_path(target)
    temporary = target.with_name(f".{secrets.token_hex(16)}.part")
    temporary.mkdir()
    try:
        if mode is not None or _is_shared(target):
            # At once, so that whoever may remove it may when this is killed.
            temporary.chmod(_for_group(target, mode or 0o700, folder=True))
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # where the disk knows no locks, its age alone protects it
                if not ON_WINDOWS:
                    held.enter_context(locked(temporary, folder=True))
            _write_all(temporary, files, public=mode is not None)
            _rename(temporary, target, replace)
    finally:
        if temporary.exists():
            remove_folder(temporary)
    # Also brings the new name to the disk; the folder above cannot be opened where students may not list it.
    _flush(target)


def set_aside(parent: Path) -> Iterator[tuple[Path, Path]]:
    """Give the folders that replacing set aside and, being killed, left; each with its place."""
    for old in parent.glob(".*.old"):
        yield old, old.with_name(old.name[1:].rsplit(".", 2)[0])


def recover(parent: Path) -> None:
    """Put back what a killed replacement set aside, and remove what it left; nobody else may be at work."""
    for old, place in set_aside(parent):
        if place.exists():
            remove_folder(old)
        else:
            old.rename(place)
    for temporary in parent.glob(".*.part"):
        remove_folder(temporary)


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


@contextlib.contextmanager
def locked(path: Path, busy: GraderError | None = None, *, folder: bool = False) -> Iterator[None]:
    """Keep every other process out that locks the same file; if one holds it, raise `busy`, or else wait.

    The kernel's own locks: on POSIX they can be held on folders and on files with content, and across users,
    which no library offers. Windows has locks of that kind for no folder: there a file in it is locked.
    """
    late = busy or ExchangeError(
        f"Another process has kept {path} locked for {_LOCK_TRIES * _LOCK_PAUSE:g} s.",
        "Wait until it is done, or end it; then run this again.",
    )
    if sys.platform == "win32":
        from filelock import FileLock, Timeout  # noqa: PLC0415 (of Windows alone)

        file = long_path(path / ".lock" if folder else path)
        held = FileLock(file, timeout=0 if busy else _LOCK_TRIES * _LOCK_PAUSE)
        try:
            held.acquire()
        except Timeout:
            raise late from None
        with held:
            held.release()  # one of the two that hold it
            yield
        return
    if not folder:
        _make_shared(path, 0o660)
    flags = os.O_RDONLY | A_FOLDER if folder else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | NO_LINK, 0o660)
    try:
        for number in itertools.count(1):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if busy or number > _LOCK_TRIES:
                    raise late from None
                time.sleep(_LOCK_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _write_all(top: Path, files: SubmittedFiles, *, public: bool) -> None:
    for path, content in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        with _written(top / path, content, 0o644 if public else None):
            pass
    for folder in sorted((place for place in top.rglob("*") if place.is_dir()), reverse=True):
        if public or _is_shared(folder):
            folder.chmod(_for_group(folder, 0o755 if public else 0o700, folder=True))
        _flush(folder)
    _flush(top)


@contextlib.contextmanager
def _written(path: Path, data: bytes, mode: int | None) -> Iterator[None]:
    """Write a file that is not there yet, bring it to the disk, and hold it locked for the block."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN
    descriptor = os.open(path, flags, 0o666 if mode is None or ON_WINDOWS else mode)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # where the disk knows no locks, nothing is swept either
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if mode is not None or _is_shared(path):
                os.fchmod(descriptor, _for_group(path, mode or stat.S_IMODE(os.fstat(descriptor).st_mode)))
        file.write(data)
        file.flush()
        os.fsync(descriptor)
        yield


def _is_shared(path: Path) -> bool:
    return bool(_shared) and not _shared.isdisjoint((path, *path.parents))


def _for_group(path: Path, mode: int, *, folder: bool = False) -> int:
    """Return a mode as it is at this place; in a set-gid folder all that is new belongs to its group."""
    return mode | (mode & 0o700) >> 3 | stat.S_ISGID * folder if _is_shared(path) else mode


def _make_shared(path: Path, mode: int) -> None:
    """Make an empty file that others will open as well, unless it is there."""
    if _is_shared(path) and not path.exists():
        write_atomically(path, b"", mode, replace=False)


def _flush(folder: Path) -> None:
    if ON_WINDOWS:  # which has no way to, and keeps names in order itself
        return
    descriptor = os.open(folder, os.O_RDONLY | A_FOLDER)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename(source: Path, target: Path, replace: bool) -> None:
    if not (replace and target.exists()):
        if ON_WINDOWS and target.is_dir():  # which POSIX replaces, if it is empty
            target.rmdir()
        patiently(lambda: source.rename(target))
        return
    old = target.with_name(f".{target.name}.{secrets.token_hex(6)}.old")
    patiently(lambda: target.rename(old))
    try:
        patiently(lambda: source.rename(target))
    except OSError:
        old.rename(target)
        raise
    remove_folder(old)
