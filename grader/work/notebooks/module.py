"""A module made of cells: what the sandbox loads in place of a student's own file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_RUNNER = Path(__file__).with_name("cells_runner.py")

MADE = b"# Made of cells.\n"
"""How a module that was made of cells begins."""

_MODULE = """\
import types

_runner = types.ModuleType("_runner")
exec(compile({runner!r}, "<cells>", "exec"), vars(_runner))
del types
_runner.run(globals(), {cells!r}, {notebook!r}, {seconds!r})
"""


def module_files(cells: Mapping[str, str], module: str, notebook: str, seconds: float) -> dict[str, bytes]:
    """Return a module that runs cells when it is loaded, and the file of each cell beside it.

    A file of its own is what makes a traceback say ``code cell 3, line 2`` and show that line.

    Parameters
    ----------
    cells : mapping of str to str
        Plain Python by the path of its cell, in order; tracebacks show the last part of the path.
    module : str
        The module's name.
    notebook : str
        Where the cells come from, for sentences.
    seconds : float
        Limit for loading the module; statements that neither define nor import anything get half of it.
    """
    source = _MODULE.format(
        runner=_RUNNER.read_text(encoding="utf-8"), cells=list(cells), notebook=notebook, seconds=seconds / 2
    )
    files = {name: text.encode("utf-8", "replace") for name, text in cells.items()}
    return {**files, f"{module}.py": MADE + source.encode("utf-8", "replace")}
