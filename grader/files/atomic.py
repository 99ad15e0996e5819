"""Files that are there whole or not at all, whenever the process is killed."""

from __future__ import annotations

import glob
import os
import secrets
from pathlib import Path


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write `data` to `path` in one step, replacing what was there.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    data : bytes
        All of its content.
    mode : int, optional
        Permissions of the file, whatever the umask. Default: those of any new file.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; `path` is then as it was.
    """
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
    """Write `data` to `path` in one step if there is no such file yet; return whether it was written."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    write_atomically(temporary, data, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def sweep(folder: Path, name: str | None = None) -> None:
    """Remove what killed writers left in a folder, or left of one file; nobody may be writing there."""
    for temporary in folder.glob(f".{glob.escape(name) if name else '*'}.*.part"):
        temporary.unlink(missing_ok=True)
