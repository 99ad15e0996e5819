"""Mutants that are no faults: `equivalents.toml` beside the solution says which, and why.

::

    [[mutant]]
    function = "sigmoid"
    before = "a = np.exp(-np.abs(x))"
    after = "a = np.exp2(-np.abs(x))"
    reason = "..."
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from grader.errors import AuthoringError
from grader.work.work import Mutant

EQUIVALENTS_FILE = "equivalents.toml"


class _Marked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    function: str
    before: str
    after: str
    reason: Annotated[str, msgspec.Meta(min_length=1)]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mutant: list[_Marked] = []


class Equivalents:
    """The mutants of one assignment that are marked as no faults, and which of the marks were asked for."""

    def __init__(self, marked: list[_Marked]) -> None:
        self._reasons = {(mark.function, mark.before, mark.after): mark.reason for mark in marked}
        self._used: set[tuple[str, str, str]] = set()

    def reason(self, mutant: Mutant) -> str:
        """Return why a mutant is no fault; empty if nobody said so."""
        key = (mutant.function, mutant.before, mutant.after)
        self._used.add(key)
        return self._reasons.get(key, "")

    def unused(self) -> list[str]:
        """Return the marks that no survivor asked for: the mutant is caught now, or is no longer made."""
        left = [key for key in self._reasons if key not in self._used]
        return [f"{function}: {before!r} -> {after!r}" for function, before, after in left]


def read_equivalents(folder: Path) -> Equivalents:
    """Read the marks of an assignment; none if there is no such file."""
    path = folder / EQUIVALENTS_FILE
    if not path.exists():
        return Equivalents([])
    try:
        table = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise AuthoringError(f"{path} cannot be used: {error}.") from None
    return Equivalents(table.mutant)
