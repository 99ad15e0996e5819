"""A module as a notebook, with a cell below each exercise that runs its checks; and cells as a module."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from grader.course.model import Assignment
from grader.sandbox.runner import MADE
from grader.work.notebooks import writer
from grader.work.notebooks.reader import Cell
from grader.work.percent import BEGIN, END

_STUB = re.compile(r"raise NotImplementedError\((['\"])Write [\w.]+ here\.\1\)")
_GIVEN = re.compile(r"(?:async def|def|class)\b.*:|(?:import|from)\b.*|[@#].*|check\([^()]*\)|pass")
_SOLUTION = re.compile(rf"^[ \t]*{BEGIN}[ \t]*$.*?^[ \t]*{END}[ \t]*$", re.MULTILINE | re.DOTALL)
_QUOTES = re.compile(r"[a-zA-Z]{0,2}(\"\"\"|''')")

_HOW = """\
Run the cells from top to bottom (Shift+Enter). Put your code in place of each
`raise NotImplementedError(...)`, run its cell, then the check below it. Hand in: save, then
`grader submit` in a terminal, in this folder."""


def module_notebook(assignment: Assignment, cells: Sequence[Cell]) -> bytes:
    """Return the notebook, in the format 4.5, of the cells of a stub for students, or of a solution."""
    given = code_lines(_SOLUTION.sub("", "\n".join(cell.source for cell in cells if cell.kind == "code")))
    return writer.notebook_bytes(list(_cells(assignment, cells)), given)


def module_files(cells: Mapping[str, str], module: str, origin: str, seconds: float) -> dict[str, bytes]:
    """Return a module that runs cells when it is loaded, and the file of each cell beside it.

    A file of its own is what makes a traceback say ``code cell 3, line 2`` and show that line. `cells` holds
    plain Python by path, of which tracebacks show the last part; `origin` says where they come from. Of the
    `seconds` for loading the module, statements that neither define nor import anything get half.
    """
    files = {name: text.encode("utf-8", "replace") for name, text in cells.items()}
    return {**files, f"{module}.py": MADE + repr((list(cells), origin, seconds / 2)).encode()}


def code_lines(source: str) -> frozenset[str]:
    """Return the lines of a module or a cell that are somebody's own work.

    What was handed out does not count, as far as it can be told: heads of functions and classes, docstrings,
    comments, imports, what is yet to be replaced, and the lines that run checks in a notebook. Nor do spaces
    around a line.
    """
    own, closing = set[str](), ""  # what ends the docstring that a line stands in
    for line in map(str.strip, source.split("\n")):
        if closing:
            closing = "" if closing in line else closing
        elif quotes := _QUOTES.match(line):
            closing = "" if quotes[1] in line[quotes.end() :] else quotes[1]
        elif line and not _GIVEN.fullmatch(line) and not _STUB.fullmatch(line):
            own.add(line)
    return frozenset(own)


def is_unfinished(source: str) -> bool:
    """Return whether something in a source still has to be written."""
    return bool(_STUB.search(source))


def _cells(assignment: Assignment, cells: Sequence[Cell]) -> Iterator[writer.NotebookCell]:
    introduced = imported = False
    for number, cell in enumerate(cells, 1):
        if cell.kind == "text":
            yield writer.text_cell(f"text-{number}", cell.source)
            if not introduced:
                yield writer.text_cell("how-to", _HOW)
            introduced = True
            continue
        tree = ast.parse(cell.source)
        defined = [one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
        exercises = [name for name in defined if name in assignment.points]
        if not imported:
            source = writer.IMPORT_CHECK if exercises else _with_import(cell.source)
            yield writer.code_cell("imports", source)
        if exercises:
            yield writer.answer_cell(exercises[0], cell.source)
        elif imported:
            yield writer.code_cell(f"code-{number}", cell.source)
        imported = True
        for exercise in exercises:
            yield writer.check_cell(exercise, assignment.points[exercise])


def _with_import(source: str) -> str:
    """Return the first cell of code without the module's docstring, which would only be shown as a value."""
    tree = ast.parse(source)
    lines = source.split("\n")
    if ast.get_docstring(tree) is not None:
        del lines[tree.body[0].lineno - 1 : tree.body[0].end_lineno]
    text = "\n".join(lines).strip("\n")
    return f"{text}\n\n{writer.IMPORT_CHECK}" if text else writer.IMPORT_CHECK
