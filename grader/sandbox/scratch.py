"""A folder for all that a run, or a fork-server, puts into the temporary folder; it goes when that ends.

Whoever works in it holds its lock, so that one without a lock is nobody's, and goes with the next run.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from grader.errors import GradingError, explained
from grader.sandbox.isolation.system import LOCK_IS_INSIDE, claimed, remove_folder

_PREFIX = "grader-run-"
_TRIES = 10
_NO_ROOM = (
    "There is no room for the grader's temporary files",
    "Make room there, or set TMPDIR to a folder that has some; then grade again.",
    GradingError,
)


class Scratch(msgspec.Struct, frozen=True):
    """A folder, and the descriptor that holds its lock; a process that inherits this holds the lock too."""

    folder: Path
    lock: int


@contextmanager
def scratch_of_a_run() -> Iterator[Scratch]:
    """Make a folder for the block and lock it, and remove it afterwards."""
    with explained(*_NO_ROOM):
        for _ in range(_TRIES):
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            lock = claimed(folder)
            if lock is not None:
                break
            # Another run that starts now took it for an abandoned one before it was locked.
        else:
            raise OSError(f"{tempfile.gettempdir()} cannot hold locked folders")
    try:
        yield Scratch(folder, lock)
    finally:
        _remove(folder, lock)


def remove_abandoned() -> None:
    """Remove the folders of runs that were killed."""
    with explained(*_NO_ROOM):
        left = list(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"))
    for folder in left:
        if (lock := claimed(folder)) is not None:
            _remove(folder, lock)


def _remove(folder: Path, lock: int) -> None:
    if LOCK_IS_INSIDE:
        os.close(lock)
    for _ in range(_TRIES):  # a process that is just ending may disturb that, but not for long
        with suppress(OSError):
            remove_folder(folder)
            break
    if not LOCK_IS_INSIDE:
        os.close(lock)
