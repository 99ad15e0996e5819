"""The note in a fetched folder that says which course and assignment it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from grader.course.toml import NotToml, parse_toml, to_toml
from grader.errors import ExchangeError, explained
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
    path = folder / FETCHED_FILE
    hint = "Fetch the assignment's missing files again to restore it."
    if not path.is_file():
        return None
    with explained(f"{path} cannot be read", hint):
        data = path.read_bytes()
    try:
        return msgspec.convert(parse_toml(data), Fetched)
    except (NotToml, msgspec.ValidationError) as error:
        raise ExchangeError(f"{path} cannot be read: {error}.", hint) from None


def assignment_of(folder: Path) -> str:
    """Return the name of the assignment that a folder was fetched as, whatever the folder is called now."""
    fetched = read_fetched(folder)
    return fetched.assignment if fetched else folder.resolve().name
