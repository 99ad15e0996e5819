"""Locks between processes: one at a time, and none outlives the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import GraderError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW


@contextmanager
def locked(path: Path, busy: GraderError | None = None) -> Iterator[None]:
    """Keep every other process out that locks the same path, while the block runs.

    Parameters
    ----------
    path : Path
        A folder; or a file, which is made if need be and stays. Nobody else may be able to open it.
    busy : GraderError, optional
        Raised if another process holds the lock. Without it, this waits.

    Raises
    ------
    OSError
        If it cannot be opened, or the disk knows no locks.
    """
    descriptor = os.open(path, _FOLDER if path.is_dir() else _FILE, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            assert busy is not None
            raise busy from None
        yield
    finally:
        os.close(descriptor)
