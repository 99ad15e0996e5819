"""Work that is a Python module, or the notebook with the same functions in it."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.errors import CourseError
from grader.files.tree import SubmittedFiles
from grader.sandbox.runner import MADE
from grader.sandbox.text import plain_text
from grader.work.choosing import SUFFIX, Candidate, elsewhere, find, in_utf_8, notebook_of, notebooks_among
from grader.work.module_notebook import code_lines, is_unfinished, module_files, module_notebook
from grader.work.notebooks.magics import Plain, plain_python
from grader.work.notebooks.reader import Cell, Notebook
from grader.work.notebooks.writer import check_id
from grader.work.percent import parse_cells
from grader.work.work import Kind, Work

_EXPORTED = re.compile(rb"\bgrader\.notebook\b|\bget_ipython\(")  # says a module that was a notebook before
_INSTALL = re.compile(r"\b(?:install|add|upgrade)\b")
_MOST_SHOWN = 5
_MOST_CELLS = 1000
_README = Path(__file__).with_name("module_readme.md")


class PythonModule(Kind):
    """A module whose functions and classes are the exercises."""

    suffix: ClassVar[str] = ".py"
    stripped: ClassVar[bool] = True
    takes_scripts: ClassVar[bool] = True

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        if assignment.marked:
            raise CourseError(f"{folder / ASSIGNMENT_FILE}, marked: only a form has answers to mark.")
        self.file = f"{assignment.module}.py"
        self._assignment = assignment

    def read(self, files: SubmittedFiles) -> Work:
        """Return the module, or one that runs the cells of a notebook."""
        files, marked = in_utf_8(files)
        beside = {name: content for name, content in files.items() if not name.endswith(SUFFIX)}
        work = Work(self._assignment.module, file=self.file if self.file in files else "")
        chosen = None
        if notebooks_among(files) or is_unfinished(files.get(self.file, b"").decode("utf-8", "replace")):
            work, chosen = find(self._assignment.module, files, self.file, _read)
        others = elsewhere(files, self.file) if work.untouched or not work.file else []
        work = msgspec.structs.replace(work, remarks=[*marked, *work.remarks, *others])
        if chosen is not None and chosen.content is not None:
            plain, checks = chosen.content
            cells = {f"code cell {number}": cell.source for number, cell in plain.items()}
            more = [*_check_remarks(checks, self._assignment.points), *_magics(plain)]
        elif _EXPORTED.search(beside.get(self.file, b"")) and not beside[self.file].startswith(MADE):
            cells, more = {f"exported/{self.file}": beside[self.file].decode("utf-8", "replace")}, []
        else:
            fault = "" if work.file else " ".join(work.unreadable)
            return msgspec.structs.replace(work, files=beside, fault=fault)
        made = module_files(cells, self._assignment.module, work.file, self._assignment.limits.call_seconds)
        return msgspec.structs.replace(work, files=beside | made, remarks=[*work.remarks, *more])

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return a module of the cells that were run in a notebook so far, by name and in order."""
        plain = {name: plain_python(source).source for name, source in history.items()}
        # Of a cell that was run again unchanged, the last time is enough.
        last = {source: name for name, source in plain.items() if source.strip()}
        again = [name for name, source in plain.items() if last.get(source) == name]
        cells = {name: plain[name] for name in again[-_MOST_CELLS:]}
        return module_files(cells, self._assignment.module, origin, self._assignment.limits.call_seconds)

    def blank(self, stub: str) -> dict[str, bytes]:
        """Return README, module and notebook, made of the reference without its solutions."""
        cells, notebook = parse_cells(stub), notebook_of(self.file)
        code = [cell.source for cell in cells if cell.kind == "code"]
        texts = [cell.source for cell in cells if cell.kind == "text"] or [f"# {self._assignment.title}"]
        readme = _README.read_text(encoding="utf-8").format(
            introduction=texts[0],
            assignment=self._assignment,
            notebook=notebook,
            rows="".join(f"| `{name}` | {points:g} |\n" for name, points in self._assignment.points.items()),
            texts="".join(f"{text}\n\n" for text in texts[1:]),
        )
        return {
            "README.md": readme.encode(),
            self.file: ("\n\n\n".join(code) + "\n").encode(),
            notebook: module_notebook(self._assignment, cells),
        }

    def filled(self, files: SubmittedFiles) -> bytes:
        """Return the students' notebook with the reference in it."""
        return module_notebook(self._assignment, parse_cells(files[self.file].decode()))


def _read(name: str, content: bytes | Notebook) -> Candidate:
    """Read a module, or the cells of code in a notebook: in plain Python, and those that only run checks."""
    code: tuple[dict[int, Plain], list[Cell]] | None = None
    if isinstance(content, bytes):
        source = content.decode("utf-8", "replace")
    else:
        cells = [cell for cell in content.cells if cell.kind == "code"]
        plain = {cell.number: plain_python(cell.source) for cell in cells if not cell.is_check}
        source = "\n".join(cell.source for cell in plain.values())
        code = plain, [cell for cell in cells if cell.is_check]
    return Candidate(name, code_lines(source), is_unfinished(source), code)


def _check_remarks(checks: list[Cell], exercises: Collection[str]) -> Iterator[str]:
    for cell in checks:
        if code_lines(cell.source):
            why = "only runs checks, but has been changed; what you wrote there was not taken"
            yield f"Code cell {cell.number} {why}."
    there = {cell.grade_id for cell in checks}
    missing = [name for name in exercises if check_id(name) not in there]
    if missing:
        yield f"Cells that run checks are missing for {', '.join(missing)}; that costs nothing."


def _magics(plain: Mapping[int, Plain]) -> Iterator[str]:
    for installs, why in (
        (True, "Nothing is installed for grading, so this was left out"),
        (False, "Only Jupyter knows this, so it was left out"),
    ):
        lines = [
            f"{plain_text(line, 60)} (code cell {number})"
            for number, cell in plain.items()
            for line in cell.left_out
            if bool(_INSTALL.search(line)) == installs
        ]
        if lines:
            more = f", and {len(lines) - _MOST_SHOWN} more" if len(lines) > _MOST_SHOWN else ""
            yield f"{why}: {', '.join(lines[:_MOST_SHOWN])}{more}."
