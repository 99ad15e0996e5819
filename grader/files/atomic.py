"""Files that are there whole or not at all, whenever the process is killed, and locks.

Each is written beside its place under a hidden name that ends in `.part`, and renamed once it is on the disk.
No lock outlives the process that holds it. `grader.files.folders` does the same for folders,
and for many at once.

Below folders that a Unix group shares (`share_below`), the group may do with all that is written what its
owner may, whatever the umask says; and nothing has its name before it has these permissions.
"""

import contextlib
import glob
import itertools
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from grader.errors import ExchangeError, GraderError
from grader.files.system import A_FOLDER, NO_LINK, ON_WINDOWS, PLAIN, long_path, move, remove

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
    if not is_shared(path):
        path.mkdir(parents=True, exist_ok=True)
    elif not path.is_dir():
        make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        temporary.mkdir()
        temporary.chmod(for_group(path, 0o700, folder=True))
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
    temporary, mode = beside(path, mode)
    try:
        with contextlib.ExitStack() as held:
            held.enter_context(written(temporary, data, mode))
            if ON_WINDOWS:
                held.close()  # what is open can be neither renamed nor removed there
            move(temporary, path, replace=replace)
    finally:
        remove(temporary)


def write_privately(path: Path, data: bytes) -> None:
    """Write a file of this user's own, in one step, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, data, mode=0o600)


def beside(path: Path, mode: int | None) -> tuple[Path, int | None]:
    """Return under which name a file is written first, and with `mode` or else that of the one before."""
    if mode is None:
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part"), mode


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


@contextlib.contextmanager
def alone_in(folder: Path, busy: GraderError | None = None) -> Iterator[None]:
    """Make a folder, keep others that do the same out, and remove what killed writers left in it."""
    make_folder(folder)
    with locked(folder / ".lock", busy):
        sweep(folder)
        yield


@contextlib.contextmanager
def written(path: Path, data: bytes, mode: int | None, *, durable: bool = True) -> Iterator[None]:
    """Write a file that is not there yet, bring it to the disk, and hold it locked for the block."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN
    descriptor = os.open(path, flags, 0o666 if mode is None or ON_WINDOWS else mode)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # where the disk knows no locks, nothing is swept either
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if mode is not None or is_shared(path):
                os.fchmod(descriptor, for_group(path, mode or stat.S_IMODE(os.fstat(descriptor).st_mode)))
        file.write(data)
        file.flush()
        if durable:
            os.fsync(descriptor)
        yield


def is_shared(path: Path) -> bool:
    """Return whether a group shares what is written at a place."""
    return bool(_shared) and not _shared.isdisjoint((path, *path.parents))


def for_group(path: Path, mode: int, *, folder: bool = False) -> int:
    """Return a mode as it is at this place; in a set-gid folder all that is new belongs to its group."""
    return mode | (mode & 0o700) >> 3 | stat.S_ISGID * folder if is_shared(path) else mode


def _make_shared(path: Path, mode: int) -> None:
    """Make an empty file that others will open as well, unless it is there."""
    if is_shared(path) and not path.exists():
        write_atomically(path, b"", mode, replace=False)


def flush(path: Path) -> None:
    """Bring a file that was written, or the names in a folder, to the disk."""
    if ON_WINDOWS and path.is_dir():  # which has no way to, and keeps names in order itself
        return
    descriptor = os.open(path, (os.O_RDWR if ON_WINDOWS else os.O_RDONLY) | NO_LINK | PLAIN)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
