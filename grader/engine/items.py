"""A check as pytest collected it, and whether pytest is needed to run it."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

import msgspec
import pytest

from grader.engine.outcome import Check

_OURS = ("submission", "reference", "rng")  # the fixtures of `grader.engine.suite.Runner`


class CollectedCheck(msgspec.Struct, frozen=True):
    """A check, its item, and the names of the item's fixtures, if it needs no pytest to run."""

    item: pytest.Function
    check: Check
    names: Sequence[str] | None


def collected(item: pytest.Item) -> CollectedCheck | None:
    """Read the marks of an item; return None if it is no check."""
    mark, exercise = item.get_closest_marker("check"), item.get_closest_marker("exercise")
    if mark is None or exercise is None or not isinstance(item, pytest.Function):
        return None
    check = Check(name_of(item), exercise.args[0], **mark.kwargs)
    return CollectedCheck(item, check, tuple(item.fixturenames) if _is_simple(item) else None)


def name_of(item: pytest.Item) -> str:
    """Return file, class and function of an item, wherever the file lies."""
    inner = item.nodeid.partition("::")[2]
    return f"{item.path.name}::{inner}"


def _is_simple(item: pytest.Function) -> bool:
    """Return whether calling an item with the values of our fixtures is all that pytest would do.

    Pytest takes several times as long as most checks for it. What it alone can do shows in an item's fixtures
    (set-up methods are fixtures too, and ours can be overridden), its parameters and its marks.
    """
    found = item._fixtureinfo.name2fixturedefs
    ours = all(name in _OURS and len(found.get(name, ())) == 1 for name in item.fixturenames)
    bare = {mark.name for mark in item.iter_markers()} <= {"check", "exercise"}
    return ours and bare and not hasattr(item, "callspec") and not inspect.iscoroutinefunction(item.function)
