"""The cells that were run in a notebook so far, as something that can be graded."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.work.notebooks.magics import cell_magic, plain_python
from grader.work.notebooks.module import module_files

MOST_CELLS = 1000


def module_so_far(history: Sequence[str], module: str, seconds: float) -> dict[str, bytes]:
    """Return a module made of all that was run, in the order in which it was.

    Parameters
    ----------
    history : sequence of str
        What was run, by number; the first number is 0.
    module : str
        The module's name.
    seconds : float
        Limit for loading it.
    """
    plain = {f"In [{number}]": plain_python(source).source for number, source in enumerate(history)}
    # Of a cell that was run again unchanged, the last time is enough.
    last = {source: name for name, source in plain.items() if source.strip()}
    again = [name for name, source in plain.items() if last.get(source) == name]
    cells = {name: plain[name] for name in again[-MOST_CELLS:]}
    return module_files(cells, module, "the cells that were run so far", seconds)


def form_so_far(history: Sequence[str], magic: str) -> bytes:
    """Return a notebook that holds, of all cells with one first line, the one that was run last.

    Parameters
    ----------
    history : sequence of str
        What was run.
    magic : str
        The magic with which the first lines begin.
    """
    answers = {first: source for source in history if (first := cell_magic(source)[0]).startswith(magic)}
    cells = [{"cell_type": "code", "source": source} for source in ("", *answers.values())]
    return json.dumps({"nbformat": 4, "cells": cells}).encode()
