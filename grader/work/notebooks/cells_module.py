"""A module made of cells: what the sandbox loads in place of a student's own file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.sandbox.faults import StudentFault
from grader.sandbox.text import plain_text
from grader.work.notebooks.runner import NOTES

MADE = b"# Made of cells.\n"  # how a module that was made of cells begins

_RUNNER = Path(__file__).with_name("runner.py")
_MOST_NOTES = 5
_LONGEST_NOTE = 300
_MODULE = """\
import types

_runner = types.ModuleType("_runner")
exec(compile({runner!r}, "<cells>", "exec"), vars(_runner))
del types
_runner.run(globals(), {cells!r}, {origin!r}, {seconds!r})
"""


def module_files(cells: Mapping[str, str], module: str, origin: str, seconds: float) -> dict[str, bytes]:
    """Return a module that runs cells when it is loaded, and the file of each cell beside it.

    A file of its own is what makes a traceback say ``code cell 3, line 2`` and show that line. `cells` holds
    plain Python by path, of which tracebacks show the last part; `origin` says where they come from. Of the
    `seconds` for loading the module, statements that neither define nor import anything get half.
    """
    source = _MODULE.format(
        runner=_RUNNER.read_text(encoding="utf-8"), cells=list(cells), origin=origin, seconds=seconds / 2
    )
    files = {name: text.encode("utf-8", "replace") for name, text in cells.items()}
    return {**files, f"{module}.py": MADE + source.encode("utf-8", "replace")}


def notes_of(module: Any) -> list[str]:
    """Return what failed while a module of cells was loaded in its sandbox, in short sentences."""
    try:
        notes = getattr(module, NOTES)
    except StudentFault:
        return []
    if not isinstance(notes, list) or not all(isinstance(line, str) for line in notes):
        return []
    shown = [" ".join(plain_text(line, _LONGEST_NOTE).split()) for line in notes[:_MOST_NOTES]]
    return shown + ([f"The same befell {len(notes) - _MOST_NOTES} more."] if len(notes) > _MOST_NOTES else [])
