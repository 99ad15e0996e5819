"""The hostile submissions are many, of every kind, and each says what it wants and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

from hostile_submissions import ALL, CONTROLS, KINDS

FEWEST = 180
HERE = Path(__file__).parent


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


def test_each_says_what_it_wants_and_what_becomes_of_it() -> None:
    for hostile in ALL:
        assert hostile.wants.endswith("."), hostile.name
        assert hostile.name.startswith(hostile.kind.replace("-", "_") + "_")
        assert hostile.control.startswith(CONTROLS), hostile.name
        assert not hostile.needs or hostile.needs.startswith("namespace, because "), hostile.name
        assert hostile.needs or not hostile.only_there, hostile.name


def test_what_is_not_run_elsewhere_shows_that_it_was_tried() -> None:
    silent = [h.name for h in ALL if h.control.startswith("not run") and not h.told and not h.needs]
    assert silent == []
