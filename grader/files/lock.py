"""Locks between processes: one at a time, and none outlives the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import GraderError


@contextmanager
def locked(path: Path, busy: GraderError | None = None, *, folder: bool = False) -> Iterator[None]:
    """Keep every other process out that locks the same file; if one holds it, raise `busy`, or else wait.

    The file is made if need be, and stays; a folder must be there. Nobody may be able to open it who is not
    to hold the lock.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY if folder else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            assert busy is not None
            raise busy from None
        yield
    finally:
        os.close(descriptor)
