"""Names for what is taken over, out of names that other people chose."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection

_NOT_FOR_STUDENTS = {"hidden", "grader", "numpy", "pytest", *sys.stdlib_module_names}
"""Modules that no student's may hide; public checks of ``hidden`` would be taken for the hidden ones."""

_MADE_BY_MACHINE = re.compile(r"cell-[0-9a-f]{8,}")


def folder_name(text: str) -> str:
    """Return a text as part of a folder's name.

    >>> folder_name("Problem set 1: sums")
    'Problem-set-1-sums'
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", text)[:50].strip("-._")


def module_name(notebook: str) -> str:
    """Return a notebook's name as that of a module which students may write.

    >>> module_name("1. Problem set"), module_name("random")
    ('m_1_Problem_set', 'random_work')
    """
    name = re.sub(r"\W+", "_", notebook, flags=re.ASCII)[:50].strip("_") or "work"
    name = f"m_{name}" if name[0].isdigit() else name
    return f"{name}_work" if keyword.iskeyword(name) or name in _NOT_FOR_STUDENTS else name


def check_name(grade_id: str, exercise: str, taken: Collection[str]) -> str:
    """Return the name of a check: that of its cell, if a person gave it one.

    >>> check_name("test-squares of 3", "squares", [])
    'test_squares_of_3'
    >>> check_name("cell-938593c4a215c6cc", "squares", ["test_squares"])
    'test_squares_2'
    """
    given = "" if _MADE_BY_MACHINE.fullmatch(grade_id) else re.sub(r"\W+", "_", grade_id, flags=re.ASCII)
    stem = re.sub(r"^tests?_", "", given.strip("_").lower()) or exercise
    name, number = f"test_{stem}", 2
    while name in taken:
        name, number = f"test_{stem}_{number}", number + 1
    return name
