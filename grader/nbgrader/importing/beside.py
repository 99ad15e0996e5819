"""A new folder that is there whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import CourseError, explained


def check_free(folder: Path) -> None:
    """Refuse a place where something is.

    Raises
    ------
    CourseError
        If `folder` is a file, or a folder that is not empty.
    """
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file.", "Name a folder that does not exist yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise CourseError(
            f"{folder} is not empty.", "Name a folder that does not exist yet, or an empty one."
        )


@contextmanager
def made_beside(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside a free place, and rename it to that place once all is in it.

    Parameters
    ----------
    folder : Path
        The place; nothing, or an empty folder.
    """
    target = folder.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    with explained(f"{folder} cannot be made", "Name another folder.", CourseError):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
    try:
        yield temporary
        temporary.rename(target)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)
