"""The module that a submission stands for, be it handed in as `.py` or as a notebook."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from grader.sandbox.faults import StudentFault
from grader.sandbox.text import plain_text
from grader.work.notebooks.cells_runner import NOTES
from grader.work.notebooks.find import SUFFIX, notebooks_among
from grader.work.notebooks.module import MADE, module_files
from grader.work.notebooks.work import find_work

_EXPORTED = re.compile(rb"\bgrader\.notebook\b|\bget_ipython\(")
"""What a module says that was a notebook before."""

_AS_CELL = "exported"
_MOST_TOLD = 5
_LONGEST_TOLD = 300


class Code(msgspec.Struct, frozen=True):
    """What the sandbox gets of a submission.

    Parameters
    ----------
    files : dict of str to bytes
        All files by path, the module among them; no notebooks.
    made_of : str
        The file whose cells the module runs; empty if it is the student's own module.
    fault : str
        Why there is no module, if the only work is a notebook that cannot be read.
    remarks : list of str
        What the student should know about how it was read, a sentence each.
    """

    files: dict[str, bytes]
    made_of: str = ""
    fault: str = ""
    remarks: list[str] = []


def submitted_code(
    files: Mapping[str, bytes], module: str, exercises: Collection[str], seconds: float
) -> Code:
    """Return what the sandbox gets of a submission.

    Parameters
    ----------
    files : mapping of str to bytes
        The submission.
    module : str
        The module that students write, without ``.py``.
    exercises : collection of str
        What they write in it.
    seconds : float
        Limit for loading the module.
    """
    file = f"{module}.py"
    work = find_work(files, module, exercises) if notebooks_among(files) else None
    beside = {name: content for name, content in files.items() if not name.endswith(SUFFIX)}
    remarks = work.remarks if work else []
    if work and work.found.notebook:
        cells, made_of = work.cells, work.found.name
    elif _EXPORTED.search(beside.get(file, b"")) and not beside[file].startswith(MADE):
        cells, made_of = {f"{_AS_CELL}/{file}": beside[file].decode("utf-8", "replace")}, file
    else:
        fault = " ".join(work.found.unreadable) if work and not work.found.name else ""
        return Code(beside, fault=fault, remarks=remarks)
    return Code(beside | module_files(cells, module, made_of, seconds), made_of, remarks=remarks)


def notes_of(module: Any) -> list[str]:
    """Return what failed while a module of cells was loaded, a sentence each.

    Parameters
    ----------
    module : RemoteObject
        The module in its sandbox; what it says is cut to a few short sentences of plain text.
    """
    try:
        told = getattr(module, NOTES)
    except StudentFault:
        return []
    if not isinstance(told, list) or not all(isinstance(line, str) for line in told):
        return []
    shown = [" ".join(plain_text(line, _LONGEST_TOLD).split()) for line in told[:_MOST_TOLD]]
    return shown + ([f"The same befell {len(told) - _MOST_TOLD} more."] if len(told) > _MOST_TOLD else [])
