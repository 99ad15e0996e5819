"""The note in a fetched folder that says which course and assignment it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from grader.course.toml import NotToml, parse_toml
from grader.course.toml_text import toml_table
from grader.errors import ExchangeError, explained
from grader.files.records import FORMAT

FETCHED_FILE = ".grader.toml"


class Fetched(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a fetched folder comes from.

    Parameters
    ----------
    format : int
        Version of the file's format.
    course, assignment : str
        Id of the course, and name of the assignment.
    course_folder : str
        Absolute path of the course's folder in the exchange, which holds its public ``course.toml``.
    """

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    course_folder: str

    def to_toml(self) -> bytes:
        """Return the content of the file."""
        return toml_table(msgspec.structs.asdict(self)).encode()


def read_fetched(folder: Path) -> Fetched | None:
    """Return where a folder was fetched from, or None if it was not fetched.

    Raises
    ------
    ExchangeError
        If its ``.grader.toml`` cannot be read or is wrong.
    """
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
