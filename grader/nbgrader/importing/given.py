"""Given cells: what a module keeps of them, and what only tries out the students' functions."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from grader.nbgrader.importing.markdown import fenced
from grader.nbgrader.importing.names import names_of
from grader.nbgrader.importing.pieces import Code, lines_of
from grader.work.percent import CODE, TEXT

_OF_JUPYTER = {"display", "get_ipython"}


def given_parts(code: Code, tainted: set[str]) -> tuple[list[tuple[str, str]], list[ast.stmt]]:
    """Part a given cell in what the module keeps, and what only tries out students' code.

    The second becomes text: in a module it would fail as long as the functions are not written.

    Parameters
    ----------
    code : Code
        The cell.
    tainted : set of str
        The names that students define, or that are made with them; those that this cell makes are added.

    Returns
    -------
    list of tuple of str
        Marker and content of each cell that becomes of it.
    list of stmt
        The statements that the module does not keep.
    """
    kept, experiments = list[ast.stmt](), list[ast.stmt]()
    for node in code.tree.body:
        names = names_of([node])
        if names.early & (tainted | _OF_JUPYTER):
            experiments.append(node)
            tainted |= names.bound
        else:
            kept.append(node)
            # What calls a student's function is one that must not be called while the module is loaded.
            tainted |= names.bound if names.later & tainted else set()
    if not experiments:
        lines = (line.strip() for line in code.text.split("\n"))
        return [(CODE, code.text)] if any(line not in ("", "pass") for line in lines) else [], []
    kept = [node for node in kept if not isinstance(node, ast.Pass)]
    if not kept:
        return [(TEXT, fenced(code.cell.source))], experiments
    return [(CODE, _lines(code, kept)), (TEXT, fenced(_lines(code, experiments)))], experiments


def _lines(code: Code, nodes: Sequence[ast.stmt]) -> str:
    lines = code.text.split("\n")
    return "\n".join(
        line for first, last in sorted({lines_of(node) for node in nodes}) for line in lines[first - 1 : last]
    )
