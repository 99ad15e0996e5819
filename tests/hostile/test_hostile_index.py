"""The hostile submissions are many, of every kind, and each says what it wants and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile_submissions import ALL, CONTROLS, KINDS, Hostile

FEWEST = 180
HERE = Path(__file__).parent

each = pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.name)


def test_there_are_enough() -> None:
    assert len(ALL) >= FEWEST


def test_every_kind_is_there() -> None:
    assert {hostile.kind for hostile in ALL} == set(KINDS)


def test_every_kind_is_run_by_one_module() -> None:
    modules = [path.read_text() for path in HERE.glob("test_hostile_*.py")]
    named = [
        kind
        for text in modules
        for part in re.findall(r"@of_kinds\(([^)]*)\)", text)
        for kind in re.findall(r'"([\w-]+)"', part)
    ]
    assert sorted(named) == sorted(KINDS)


def test_most_are_shown_to_succeed_elsewhere() -> None:
    run = [hostile for hostile in ALL if not hostile.control.startswith("not run")]
    assert len(run) >= 0.7 * len(ALL)


@each
def test_it_says_what_it_wants_and_what_becomes_of_it(hostile: Hostile) -> None:
    assert hostile.wants.endswith(".")
    assert hostile.name.startswith(hostile.kind.replace("-", "_") + "_")
    assert hostile.control.startswith(CONTROLS)
    assert not hostile.needs or hostile.needs.startswith("namespace, because ")
    assert hostile.needs or not hostile.only_there


@each
def test_what_is_not_run_elsewhere_shows_that_it_was_tried(hostile: Hostile) -> None:
    assert hostile.told or hostile.needs or not hostile.control.startswith("not run")
