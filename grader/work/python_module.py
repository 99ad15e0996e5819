"""Work that is a Python module, or the notebook with the same functions in it."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import ClassVar

import msgspec

from grader import messages as m
from grader.course.materials import is_material
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, Assignment
from grader.errors import CourseError
from grader.files.tree import SubmittedFiles
from grader.sandbox.runner import MADE
from grader.sandbox.source import defined_by
from grader.sandbox.text import plain_text
from grader.work.choosing import SUFFIX, Candidate, elsewhere, find, in_utf_8, notebook_of, notebooks_among
from grader.work.handed_out import code_lines, to_write
from grader.work.notebooks import writer
from grader.work.notebooks.carried import packed
from grader.work.notebooks.magics import PlainCell, plain_python
from grader.work.notebooks.reader import Cell, Notebook
from grader.work.percent import BEGIN, END, parse_cells
from grader.work.work import Kind, Work

# Patterns begin with a character, by which Python finds them: it tries `\b` and `^` everywhere.
_EXPORTED = re.compile(rb"g(?<!\wg)(?:rader\.notebook\b|et_ipython\()")  # says what was a notebook before
_INSTALL = re.compile(r"\b(?:install|add|upgrade)\b")
_MOST_SHOWN = 5
_MOST_CELLS = 1000
_MOST_NAMES = 200
_ALIKE = 0.75
_DEFINED = re.compile(r"\n(?:(?:async +)?def +|class +)?([^\W\d]\w{0,60})(?= *[(:=])")  # of "\n" and the text
_IMPORT = re.compile(r"^(?:from|import)\b.*", re.MULTILINE)
_WORD = re.compile(r"\w+")
_HIDDEN = "Grading runs these checks and further ones that you do not see."
_NONE_HIDDEN = "Grading runs these checks and no others."
_README = Path(__file__).with_name("module_readme.md")
_SOLUTION = re.compile(rf"^[ \t]*{BEGIN}[ \t]*$.*?^[ \t]*{END}[ \t]*$", re.MULTILINE | re.DOTALL)

_TO_WRITE = "raise NotImplementedError("
_RAISES, _DOTS = "each\n`raise NotImplementedError(...)`", "each `...`"
_HOW = """\
Run the cells from top to bottom (Shift+Enter). Put your code in place of each
`raise NotImplementedError(...)`, run its cell, then the check below it. Hand in: save, then
`grader submit` in a terminal, in this folder; or `from grader.notebook import submit`, and `submit()`."""


class PythonModule(Kind):
    """A module whose functions, classes and names are the exercises."""

    suffix: ClassVar[str] = ".py"
    is_python: ClassVar[bool] = True

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        if assignment.marked:
            raise CourseError(f"{folder / ASSIGNMENT_FILE}, marked: only a form has answers to mark.")
        self.file = f"{assignment.module}.py"
        self._assignment = assignment
        self._folder = folder
        own, defined = folder / self.file, {assignment.module}
        if assignment.module in assignment.points and own.is_file():  # the solution, or the stub
            defined &= {found[1] for found in _DEFINED.finditer("\n" + own.read_text("utf-8", "replace"))}
        self.programs = frozenset(assignment.programs - defined)

    def read(self, files: SubmittedFiles) -> Work:
        """Return the module, or one that runs the cells of a notebook."""
        files, remarks = in_utf_8(files)
        beside = {name: content for name, content in files.items() if not name.endswith(SUFFIX)}
        module, source = self._assignment.module, files.get(self.file, b"")
        also = tuple(path for path in beside if is_material(path, self._assignment.also))
        written = any(code_lines(beside[path].decode("utf-8", "replace")) for path in also)
        work, chosen = Work(module, file=self.file if self.file in files else ""), None
        if notebooks_among(files) or to_write(source.decode("utf-8", "replace")):
            work, chosen = find(module, files, self.file, self._read, written=written)
        untouched, is_made = work.untouched, source.startswith(MADE)
        if is_made:  # of the cells that were run so far
            ran = [content for place, content in files.items() if place.startswith(("In [", "script/"))]
            text = b"\n".join(ran).decode("utf-8", "replace")
            asked = to_write(text) or self._assignment.points.keys() <= self.programs
            untouched = bool(asked) and not written and not code_lines(text)
        remarks += work.remarks
        remarks += self.elsewhere(files) if untouched or not work.file else []
        cells: dict[str, str] | None = None
        if chosen is not None and chosen.content is not None:
            plain, checks = chosen.content
            cells = {f"code cell {number}": cell.source for number, cell in plain.items()}
            remarks += [*_check_remarks(checks, self._assignment.points), *_magics(plain)]
        elif _EXPORTED.search(source) and not is_made:
            cells = {f"exported/{self.file}": source.decode("utf-8", "replace")}
        if cells is not None:
            beside |= module_files(cells, module, work.file, self._assignment.limits.load_seconds)
        work = msgspec.structs.replace(
            work,
            files=beside,
            fault="" if work.file or cells is not None else " ".join(work.unreadable),
            also=also,
            is_program=bool(self.programs),
            untouched=untouched,
        )
        return msgspec.structs.replace(work, remarks=[*remarks, *self._close_names(work)])

    def _read(self, name: str, content: bytes | Notebook) -> Candidate:
        """Read a module, or a notebook's cells of code: in plain Python, and those that only run checks."""
        code: tuple[dict[int, PlainCell], list[Cell]] | None = None
        if isinstance(content, bytes):
            source = content.decode("utf-8", "replace")
        else:
            cells = [cell for cell in content.cells if cell.kind == "code"]
            plain = {cell.number: plain_python(cell.source) for cell in cells if not cell.is_check}
            source = "\n".join(cell.source for cell in plain.values())
            code = plain, [cell for cell in cells if cell.is_check]
        defined = self._assignment.points.keys() & {found[1] for found in _DEFINED.finditer(f"\n{source}")}
        return Candidate(name, code_lines(source), to_write(source), len(defined), code)

    def _close_names(self, work: Work) -> list[str]:
        """Return a remark for each exercise that is missing where a name is nearly the same."""
        text = "\n".join(content.decode("utf-8", "replace") for content in work.sources.values())
        own = {found[1].casefold(): found[1] for found in islice(_DEFINED.finditer(f"\n{text}"), _MOST_NAMES)}
        needed = [name for name in self._assignment.points if name not in self.programs]
        missing = [name for name in needed if name not in own.values()]
        if missing:
            imported = {word for line in _IMPORT.findall(text) for word in _WORD.findall(line)}
            missing = [name for name in missing if name not in imported]
        near = {name: get_close_matches(name.casefold(), own, 1, _ALIKE) for name in missing[:_MOST_NAMES]}
        told = [
            m.NEARLY_NAMED.format(name=name, file=work.file, close=own[found[0]])
            for name, found in near.items()
            if found and own[found[0]] not in self._assignment.points
        ]
        return told[:_MOST_SHOWN]

    def elsewhere(self, files: SubmittedFiles) -> list[str]:
        """Return what else may be the work, also what defines an exercise under any name."""
        known = [*self._assignment.also, *self._assignment.files]
        others = {path: content for path, content in files.items() if not is_material(path, known)}
        return elsewhere(others, self.file, self._assignment.points)

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return a module of the cells that were run in a notebook so far, by name and in order."""
        plain = {name: plain_python(source).source for name, source in history.items()}
        # Of a cell that was run again unchanged, the last time is enough.
        last = {source: name for name, source in plain.items() if source.strip()}
        again = [name for name, source in plain.items() if last.get(source) == name]
        cells = {name: plain[name] for name in again[-_MOST_CELLS:]}
        return module_files(cells, self._assignment.module, origin, self._assignment.limits.load_seconds)

    def blank(self, stub: str) -> dict[str, bytes]:
        cells, notebook = parse_cells(stub), notebook_of(self.file)
        code = [cell.source for cell in cells if cell.kind == "code"]
        texts = [cell.source for cell in cells if cell.kind == "text"] or [f"# {self._assignment.title}"]
        rows = [
            f"| `{name}` | {worth:g}{', a bonus' if name in self._assignment.bonus else ''} |\n"
            for name, worth in self._assignment.checked.items()
        ]
        readme = _README.read_text(encoding="utf-8").format(
            introduction=texts[0],
            assignment=self._assignment,
            notebook=notebook,
            places=_places(stub, self._assignment.points).replace("\n", " "),
            rows="".join(rows),
            further=_HIDDEN if (self._folder / HIDDEN_CHECKS).is_file() else _NONE_HIDDEN,
            texts="".join(f"{text}\n\n" for text in texts[1:]),
        )
        return {
            "README.md": readme.encode(),
            self.file: ("\n\n\n".join(code) + "\n").encode(),
            notebook: self._notebook(cells),
        }

    def filled(self, files: SubmittedFiles) -> bytes:
        return self._notebook(parse_cells(files[self.file].decode()))

    def _notebook(self, cells: Sequence[Cell]) -> bytes:
        """Return the notebook of the cells of a stub for students, or of a solution."""
        code = "\n".join(cell.source for cell in cells if cell.kind == "code")
        checks = packed(self._assignment, self._folder, self.decides)
        made = list(_cells(self._assignment, cells, checks))
        return writer.notebook_bytes(made, code_lines(_SOLUTION.sub("", code)))


def _check_remarks(checks: list[Cell], exercises: Collection[str]) -> Iterator[str]:
    for cell in checks:
        if code_lines(cell.source):
            why = "only runs checks, but has been changed; what you wrote there was not taken"
            yield f"Code cell {cell.number} {why}."
    there = {cell.grade_id for cell in checks}
    missing = [name for name in exercises if writer.check_id(name) not in there]
    if missing:
        yield f"Cells that run checks are missing for {', '.join(missing)}; that costs nothing."


def _magics(plain: Mapping[int, PlainCell]) -> Iterator[str]:
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
            yield f"{why}: {m.some(lines, _MOST_SHOWN)}."


def _places(stub: str, exercises: Collection[str]) -> str:
    """Return in words where students write: in functions, behind names, in classes without methods."""
    of = [_RAISES] * (_TO_WRITE in stub) + [_DOTS] * bool(re.search(r"= \.\.\.  # Write", stub))
    asked = {name.partition(".")[0] for name in exercises}
    classes = [node for node in ast.parse(stub).body if isinstance(node, ast.ClassDef) and node.name in asked]
    into = any(_TO_WRITE not in ast.unparse(node) for node in classes)
    if of:
        classes_too = ", and into each\nclass without one" if into else ""
        return f"in place of {' or of '.join(of)}{classes_too}"
    return "into each class" if into else "where the text asks for it"


def module_files(cells: Mapping[str, str], module: str, origin: str, seconds: float) -> dict[str, bytes]:
    """Return a module that runs cells when it is loaded, and for tracebacks the file of each cell beside it.

    Of the `seconds` for loading the module, statements that neither define nor import anything get half.
    """
    files = {name: text.encode("utf-8", "replace") for name, text in cells.items()}
    return {**files, f"{module}.py": MADE + repr((list(cells), origin, seconds / 2)).encode()}


def _cells(assignment: Assignment, cells: Sequence[Cell], checks: str) -> Iterator[writer.NotebookCell]:
    introduced, imported, checked = False, False, set[str]()
    for number, cell in enumerate(cells, 1):
        if cell.kind == "text":
            yield writer.text_cell(f"text-{number}", cell.source)
            if not introduced:
                code = "\n".join(other.source for other in cells if other.kind == "code")
                how = _HOW.replace(f"in place of {_RAISES}", _places(code, assignment.points))
                yield writer.text_cell("how-to", how)
            introduced = True
            continue
        tree = ast.parse(cell.source)
        defined = dict.fromkeys(name for statement in tree.body for name in defined_by(statement))
        exercises = [name for name in defined if name in assignment.points]
        if not imported:
            source = [] if exercises else cell.source.split("\n")
            if source and ast.get_docstring(tree) is not None:  # which would only be shown as a value
                del source[tree.body[0].lineno - 1 : tree.body[0].end_lineno]
            text = "\n".join(source).strip("\n")
            yield writer.code_cell("imports", "\n\n".join(filter(None, [text, writer.IMPORT_CHECK])))
            yield from writer.packed_cells(checks)
        if exercises:
            yield writer.answer_cell(exercises[0], cell.source)
        elif imported:
            yield writer.code_cell(f"code-{number}", cell.source)
        imported = True
        for exercise in exercises:
            yield writer.check_cell(exercise, assignment.points[exercise])
            checked.add(exercise)
    for program in sorted(assignment.programs - checked):
        yield writer.check_cell(program, assignment.points[program])
