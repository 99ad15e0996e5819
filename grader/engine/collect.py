"""The checks that pytest collects in check files, each with what is known of it once and for all."""

import inspect
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from grader.engine.local import load_module
from grader.engine.outcome import Check
from grader.engine.styles import watch_examples
from grader.sandbox.values.tables import names_frames

OURS = ("submission", "reference", "rng", "credit", "subtests", "capsys")  # the fixtures of `Runner`


class Collected:
    """A check and its item, of which pytest looks up anew what is asked."""

    def __init__(self, check: Check, item: pytest.Function) -> None:
        self.check, self.item = check, item
        self.cls, self.module, self.name = item.cls, item.module, item.originalname
        self.fixtures = item.fixturenames
        self.is_simple = _is_simple(item)  # so it can be called as it is, without pytest
        self.is_known_by_answers = False  # so what it finds may be known once it was given the same before
        self.has_frames = names_frames(vars(self.module))
        by_hypothesis = getattr(item.function, "is_hypothesis_test", False)
        self.drawn: dict[str, Any] | None = watch_examples(item.function) if by_hypothesis else None  # last


def collect(
    session: pytest.Session, paths: Sequence[Path], bonus: Collection[str]
) -> tuple[list[Collected], list[str]]:
    """Return the checks of files, and what keeps tests from being checks; `bonus` are extra exercises."""
    found, problems = list[Collected](), list[str]()
    files = [_CheckFile.from_parent(session, path=path.absolute()) for path in paths]
    items = [item for file in files for item in session.genitems(file)]
    session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=items)
    for item in items:
        name = "::".join([item.path.name, *(node.name for node in item.listchain()[2:])])
        mark, exercise = item.get_closest_marker("check"), item.get_closest_marker("exercise")
        if mark is None or exercise is None or not isinstance(item, pytest.Function):
            problems.append(f"{name}: it needs both @exercise and @check")
        else:
            check = Check(name, exercise.args[0], **mark.kwargs)
            extra = check.points > 0 and (check.bonus or check.exercise in bonus)
            found.append(Collected(msgspec.structs.replace(check, bonus=extra), item))
    return found, problems


def unreadable(report: pytest.CollectReport) -> str:
    """Return what went wrong while a file was read, and where."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    lines = [line for line in said.splitlines() if line.strip()]
    name = report.nodeid.rpartition("/")[2]
    place = [name, *re.findall(rf"{re.escape(name)}:\d+", said)][-1]
    return f"{place}: {lines[-1].removeprefix('E').strip() if lines else ''}"


class _CheckFile(pytest.Module):
    def _getobj(self) -> ModuleType:
        try:
            return load_module(self.path, self.path.stem, checks=True)
        except SystemExit as error:  # pytest would end by it
            raise self.CollectError(f"it ends Python where it is read: SystemExit({error})") from None


def _is_simple(item: pytest.Function) -> bool:
    """Return whether calling an item with the values of our fixtures is all that pytest would do.

    Pytest takes several times as long as most checks for it. What it alone can do shows in an item's fixtures
    (set-up methods are fixtures too, and ours can be overridden), its parameters and its marks.
    """
    found = item._fixtureinfo.name2fixturedefs
    ours = all(name in OURS and len(found.get(name, ())) == 1 for name in item.fixturenames)
    bare = {mark.name for mark in item.iter_markers()} <= {"check", "exercise"}
    plain = type(item) is pytest.Function and not hasattr(item, "callspec")
    return ours and bare and plain and not inspect.iscoroutinefunction(item.function)
