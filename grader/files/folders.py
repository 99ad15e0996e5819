"""Folders that are there whole or not at all, with permissions that no umask changes."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import ExchangeError
from grader.files.contents import SubmittedFiles
from grader.files.lock import locked_folder
from grader.files.names import check_paths


@dataclass(frozen=True, slots=True)
class Permissions:
    """Permissions of the files, the folders inside, and the folder itself; as nbgrader sets them."""

    file: int = 0o644
    inner: int = 0o755
    top: int = 0o755


def place_folder(
    target: Path, files: SubmittedFiles, permissions: Permissions | None = None, *, replace: bool = False
) -> None:
    """Write a folder in one step.

    It is written beside its place, under a hidden name that nobody can guess or takes for a submission, and
    renamed once it is on the disk. Killed at any moment, this leaves at most such a hidden folder, which
    nobody holds locked any more; with `replace`, killed between its two renames, it leaves no folder at
    `target`.

    Parameters
    ----------
    target : Path
        The new folder; the one above it must exist.
    files : dict of str to bytes
        All that it holds.
    permissions : Permissions, optional
        Default: those of the user's umask.
    replace : bool, optional
        Replace a folder of that name. Without it, only an empty one is.

    Raises
    ------
    ExchangeError
        If a path would escape; nothing is written then.
    OSError
        If the disk is full, or `target` is there; nothing is left then.
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
    """Remove what killed writers left, while others may be writing; what may not be removed stays.

    A folder that is being written is locked; where locks do not reach, such as between two computers, its age
    tells. That goes by the clock of the disk alone, so that no computer's clock can make a folder old.

    Parameters
    ----------
    parent : Path
        The folder in which `place_folder` was killed; this user's own.
    age : timedelta
        Since when nothing may have been put into a folder.
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
        _write_through(top / path, content)
    inner = [place for place in top.rglob("*") if place.is_dir()]
    folders = [*sorted(inner, reverse=True), top]
    if permissions:
        _set_permissions(top, files, folders, permissions)
    for folder in folders:
        _flush(folder)


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _set_permissions(top: Path, files: SubmittedFiles, folders: list[Path], permissions: Permissions) -> None:
    for path in files:
        (top / path).chmod(permissions.file)
    for folder in folders:
        folder.chmod(permissions.top if folder == top else permissions.inner)


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
