"""What a student's code may import (student's side): a plain message instead of a mystery.

At level `namespace` what is refused here cannot be seen either; at level `process` this is all there is.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import msgspec


class Packages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What students' code may import, besides Python's own modules."""

    paths: list[str] = []  # files and folders of the allowed packages, and of those that they need
    refused: list[str] = []  # names of installed modules that may not be imported


class NotAllowed(ModuleNotFoundError):
    """The student's code imports a package that the assignment does not allow."""


class Allowed:
    """A finder that refuses modules by name, unless the submission brings its own."""

    def __init__(self, refused: list[str]) -> None:
        self._refused = frozenset(refused)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the submission's own, refuse another, or leave it to the next finder."""
        if path is not None or name not in self._refused:
            return None
        own = importlib.machinery.PathFinder.find_spec(name, [str(Path.cwd())])
        if own is None:
            raise NotAllowed(name, name=name)
        return own


def allow_only(packages: Packages) -> None:
    """Refuse from now on what this process could import and students' code may not."""
    hidden = [name for name in sys.modules if name.partition(".")[0] in packages.refused]
    _IN_USE.extend(sys.modules.pop(name) for name in hidden)
    sys.meta_path.insert(0, Allowed(packages.refused))


_IN_USE: list[ModuleType] = []
"""Modules that this process works with, though nobody may import them any more."""
