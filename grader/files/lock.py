"""Locks between processes: one at a time, and none outlives the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import GraderError


@contextmanager
def locked(file: Path, busy: GraderError | None = None) -> Iterator[None]:
    """Keep every other process out that locks the same file; if one holds it, raise `busy`, or else wait.

    The file is made if need be, and stays. Nobody may be able to open it who is not to hold the lock.
    """
    with _held(os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666), busy):
        yield


@contextmanager
def locked_folder(folder: Path, busy: GraderError | None = None) -> Iterator[None]:
    """As `locked`, with a folder that is there."""
    with _held(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW), busy):
        yield


@contextmanager
def _held(descriptor: int, busy: GraderError | None) -> Iterator[None]:
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            assert busy is not None
            raise busy from None
        yield
    finally:
        os.close(descriptor)
