"""The code of a submission that was handed in as a notebook, or a module."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from grader.sandbox.text import plain_text
from grader.work.notebooks.choice import Candidate
from grader.work.notebooks.code_lines import code_lines, is_unfinished
from grader.work.notebooks.find import Found, find
from grader.work.notebooks.ids import check_id
from grader.work.notebooks.magics import Plain, is_install, plain_python
from grader.work.notebooks.reader import Notebook

_MOST_TOLD = 5


class Work(msgspec.Struct, frozen=True):
    """What is graded.

    Parameters
    ----------
    found : Found
        The file.
    cells : dict of str to str
        Of a notebook: its code in plain Python, by the name of the cell.
    remarks : list of str
        What the student should know about how it was read, a sentence each.
    """

    found: Found
    cells: dict[str, str]
    remarks: list[str]


def find_work(files: Mapping[str, bytes], module: str, exercises: Collection[str]) -> Work:
    """Return the work among the files of a submission.

    Parameters
    ----------
    files : mapping of str to bytes
        The submission.
    module : str
        The module that students write, without ``.py``.
    exercises : collection of str
        What they write in it.
    """
    file = f"{module}.py"
    plain = dict[str, dict[int, Plain]]()

    def of_file(content: bytes) -> Candidate:
        return _candidate(file, content.decode("utf-8", "replace"))

    def of_notebook(name: str, notebook: Notebook) -> Candidate:
        code = [cell for cell in notebook.cells if cell.kind == "code" and not cell.is_check]
        plain[name] = {cell.number: plain_python(cell.source) for cell in code}
        return _candidate(name, "\n".join(cell.source for cell in plain[name].values()))

    found = find(
        files, file, lambda content: _candidate(file, content.decode("utf-8", "replace")), of_notebook
    )
    if found.notebook is None:
        return Work(found, {}, found.remarks)
    chosen = plain[found.name]
    cells = {f"code cell {number}": cell.source for number, cell in chosen.items()}
    remarks = [
        *found.remarks,
        *found.notebook.remarks,
        *_check_remarks(found.notebook, exercises),
        *_magic_remarks(chosen),
    ]
    return Work(found, cells, remarks)


def _candidate(name: str, source: str) -> Candidate:
    return Candidate(name, code_lines(source), is_unfinished(source))


def _check_remarks(notebook: Notebook, exercises: Collection[str]) -> Iterator[str]:
    checks = [cell for cell in notebook.cells if cell.is_check]
    for cell in checks:
        if code_lines(cell.source):
            told = "only runs checks, but has been changed; what you wrote there was not taken"
            yield f"Code cell {cell.number} {told}."
    there = {cell.grade_id for cell in checks}
    missing = [name for name in exercises if check_id(name) not in there]
    if missing:
        yield f"Cells that run checks are missing for {', '.join(missing)}; that costs nothing."


def _magic_remarks(plain: Mapping[int, Plain]) -> Iterator[str]:
    found = [(number, line) for number, cell in plain.items() for line in cell.left_out]
    installs = [pair for pair in found if is_install(pair[1])]
    others = [pair for pair in found if not is_install(pair[1])]
    yield from _left_out(installs, "Nothing is installed for grading, so this was left out")
    yield from _left_out(others, "Only Jupyter knows this, so it was left out")


def _left_out(found: list[tuple[int, str]], why: str) -> Iterator[str]:
    if found:
        told = [f"{plain_text(line, 60)} (code cell {number})" for number, line in found[:_MOST_TOLD]]
        more = f", and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
        yield f"{why}: {', '.join(told)}{more}."
