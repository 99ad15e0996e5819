"""Files and folders that are there whole or not at all, whenever the process is killed, and their locks.

Each is written beside its place under a hidden name that ends in `.part`, and renamed once it is on the disk.
A folder that is replaced is set aside as `.old` meanwhile. No lock outlives the process that holds it.
"""

import contextlib
import datetime as dt
import fcntl
import glob
import itertools
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from grader.errors import ExchangeError, GraderError
from grader.files.names import check_paths
from grader.files.tree import SubmittedFiles

_LOCK_TRIES, _LOCK_PAUSE = 600, 0.05  # seconds
_AT_ONCE = fcntl.LOCK_EX | fcntl.LOCK_NB


def write_atomically(path: Path, data: bytes, mode: int | None = None, *, replace: bool = True) -> None:
    """Write a file in one step, with `mode` whatever the umask says; without `replace` if there is none."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with _written(temporary, data, mode):
            if replace:
                temporary.replace(path)
            else:
                with contextlib.suppress(FileExistsError):
                    os.link(temporary, path)  # unlike a rename, this never replaces
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path, name: str | None = None) -> None:
    """Remove what killed writers left in a folder, or left of one file; what is being written is locked."""
    for temporary in folder.glob(f".{glob.escape(name) if name else '*'}.*.part"):
        with contextlib.suppress(OSError, ExchangeError), locked(temporary, ExchangeError("Being written.")):
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
    temporary = target.with_name(f".{secrets.token_hex(16)}.part")
    temporary.mkdir()
    try:
        if mode is not None:
            temporary.chmod(mode)  # at once, so that whoever may remove it may when this is killed
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # where the disk knows no locks, its age alone protects it
                held.enter_context(locked(temporary, folder=True))
            _write_all(temporary, files, public=mode is not None)
            _rename(temporary, target, replace)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)
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
            shutil.rmtree(old)
        else:
            old.rename(place)
    for temporary in parent.glob(".*.part"):
        shutil.rmtree(temporary)


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
    newest = parent.stat().st_ctime - age.total_seconds()
    for folder in left:
        busy = ExchangeError("Being written.")
        with contextlib.suppress(OSError, ExchangeError), locked(folder, busy, folder=True):
            if folder.lstat().st_ctime <= newest:
                # It follows no link that somebody puts there meanwhile, and minds no depth.
                subprocess.run(["rm", "-rf", "--", folder], check=False, capture_output=True)


@contextlib.contextmanager
def locked(path: Path, busy: GraderError | None = None, *, folder: bool = False) -> Iterator[None]:
    """Keep every other process out that locks the same file; if one holds it, raise `busy`, or else wait."""
    flags = os.O_RDONLY | os.O_DIRECTORY if folder else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o660)
    try:
        for number in itertools.count(1):
            try:
                fcntl.flock(descriptor, _AT_ONCE)
                break
            except BlockingIOError:
                if busy or number > _LOCK_TRIES:
                    raise busy or ExchangeError(
                        f"Another process has kept {path} locked for {_LOCK_TRIES * _LOCK_PAUSE:g} s.",
                        "Wait until it is done, or end it; then run this again.",
                    ) from None
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
        if public:
            folder.chmod(0o755)
        _flush(folder)
    _flush(top)


@contextlib.contextmanager
def _written(path: Path, data: bytes, mode: int | None) -> Iterator[None]:
    """Write a file that is not there yet, bring it to the disk, and hold it locked for the block."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        with contextlib.suppress(OSError):  # where the disk knows no locks, nothing is swept either
            fcntl.flock(descriptor, _AT_ONCE)
        if mode is not None:
            os.fchmod(descriptor, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)
        yield


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename(source: Path, target: Path, replace: bool) -> None:
    if not (replace and target.exists()):
        source.rename(target)
        return
    old = target.with_name(f".{target.name}.{secrets.token_hex(6)}.old")
    target.rename(old)
    try:
        source.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)
