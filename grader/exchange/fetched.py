"""The note in a fetched folder that says which course and assignment it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from grader.course.files import read_table
from grader.course.toml import to_toml
from grader.errors import CourseError, ExchangeError
from grader.files.records import FORMAT

FETCHED_FILE = ".grader.toml"


class Fetched(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a fetched folder comes from."""

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    course_folder: str  # the transport's address; the folder that holds the plan for students

    def to_toml(self) -> bytes:
        """Return the content of the file."""
        return to_toml(msgspec.structs.asdict(self))


def read_fetched(folder: Path) -> Fetched | None:
    """Return where a folder was fetched from, or None if it was not fetched."""
    path, hint = folder / FETCHED_FILE, "Fetch the assignment's missing files again to restore it."
    try:
        return read_table(path, Fetched, FORMAT, hint) if path.is_file() else None
    except CourseError as error:
        raise ExchangeError(error.message, hint) from None
