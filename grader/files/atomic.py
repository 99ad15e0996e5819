"""Files and folders that are there whole or not at all, whenever the process is killed.

Each is written beside its place under a hidden name that ends in `.part`, and renamed once it is on the disk.
A folder that is replaced is set aside as `.old` meanwhile.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import glob
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.errors import ExchangeError
from grader.files.lock import locked_folder
from grader.files.names import check_paths
from grader.files.tree import SubmittedFiles


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file in one step, replacing what was there; with `mode` whatever the umask says."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def create_atomically(path: Path, data: bytes, mode: int | None = None) -> bool:
    """Write a file in one step if there is none of that name yet; return whether it was written."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    write_atomically(temporary, data, mode)
    try:
        os.link(temporary, path)  # unlike a rename, this never replaces
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def sweep(folder: Path, name: str | None = None) -> None:
    """Remove what killed writers left in a folder, or left of one file; nobody may be writing there."""
    for temporary in folder.glob(f".{glob.escape(name) if name else '*'}.*.part"):
        temporary.unlink(missing_ok=True)


class Permissions(msgspec.Struct, frozen=True):
    """Permissions of the files, the folders inside, and the folder itself; as nbgrader sets them."""

    file: int = 0o644
    inner: int = 0o755
    top: int = 0o755


def place_folder(
    target: Path, files: SubmittedFiles, permissions: Permissions | None = None, *, replace: bool = False
) -> None:
    """Write a folder in one step; without `replace`, only an empty one may be there.

    Killed at any moment, this leaves at most a hidden folder that nobody holds locked any more; with
    `replace`, killed between its two renames, it leaves no folder at `target`: see `recover`.
    """
    check_paths(files)
    temporary = target.with_name(f".{secrets.token_hex(16)}.part")
    temporary.mkdir()
    try:
        if permissions:
            temporary.chmod(permissions.top)  # at once, so that whoever may remove it may when this is killed
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # where the disk knows no locks, its age alone protects it
                held.enter_context(locked_folder(temporary))
            _write_all(temporary, files, permissions)
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
        busy = ExchangeError(f"{folder} is being written.")
        with contextlib.suppress(OSError, ExchangeError), locked_folder(folder, busy):
            if folder.lstat().st_ctime <= newest:
                # It follows no link that somebody puts there meanwhile, and minds no depth.
                subprocess.run(["rm", "-rf", "--", folder], check=False, capture_output=True)


def _write_all(top: Path, files: SubmittedFiles, permissions: Permissions | None) -> None:
    """Write all files into a folder, and bring them to the disk."""
    for path, content in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        with (top / path).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    folders = sorted((place for place in top.rglob("*") if place.is_dir()), reverse=True)
    if permissions:
        _set_permissions(top, files, folders, permissions)
    for folder in (*folders, top):
        _flush(folder)


def _set_permissions(top: Path, files: SubmittedFiles, folders: list[Path], permissions: Permissions) -> None:
    for path in files:
        (top / path).chmod(permissions.file)
    for folder in folders:
        folder.chmod(permissions.inner)
    top.chmod(permissions.top)


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
