"""Take over assignments of Otter: `grader import otter`.

A notebook for ``otter assign`` marks questions, solutions and tests by raw cells; each becomes the cell that
nbgrader would have. Where tests are in ``tests/*.py``, each of their cases is a test below the last cell.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring.new import require_free
from grader.course.model import Course
from grader.errors import AuthoringError, CourseError, explained
from grader.files.records import BROKEN
from grader.importing.beside import files_below, files_beside
from grader.importing.course import Taken, import_made
from grader.importing.doctests import asserting, from_doctest
from grader.importing.left_out import LeftOut
from grader.importing.names import Names, NotPython, names_of, parse
from grader.nbgrader.importing.assemble import Placed, assembled
from grader.nbgrader.importing.assignment import Converted, convert
from grader.nbgrader.importing.origin import Settings
from grader.nbgrader.instructor_notebook import Marks, SourceCell
from grader.work.notebooks.reader import StoredCell, read_document
from grader.work.work import Unreadable

_MARK = re.compile(r"\W*(ASSIGNMENT CONFIG|(?:BEGIN|END) (?:QUESTION|SOLUTION|PROMPT|TESTS))\b")
_TEST_CONFIG = re.compile(r'\A\s*"""\s*# BEGIN TEST CONFIG\n(.*?)"""\s*# END TEST CONFIG\n?', re.DOTALL)
_PROMPT = re.compile(r'[ \t]*"""\s*# BEGIN PROMPT.*?"""\s*;?\s*# END PROMPT[^\n]*\n?', re.DOTALL)
_IGNORED = re.compile(
    r"[ \t]*# BEGIN IGNORE.*?# END IGNORE[^\n]*\n?|[^\n]*# IGNORE[ \t]*(?:\n|\Z)", re.DOTALL
)
_SUFFIX = re.compile(r"[ \t]*#+ *(?:SOLUTION(?: NO PROMPT)?|SEED)\b[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OLD_TEST = re.compile(r"\A\s*#+ *(HIDDEN )?TEST\b[^\n]*\n?", re.IGNORECASE)
_HIDDEN = re.compile(r"\A\s*#+ *HIDDEN\b[^\n]*\n?")
_FIELD = re.compile(r"^\s*(points|hidden|name|manual):[ \t]*(\S*)", re.MULTILINE)
_LISTED = re.compile(r"^\s*- *([\d.]+)\s*$", re.MULTILINE)
_OF_OTTER = re.compile(r"\botter\.Notebook\(|\bgrader\.(?:check|check_all|export|submit)\(")
_SOLUTION = Marks(solution=True)
_Test = tuple[str, float | None, bool]  # its code, its points if it says so, and whether it is hidden
_NOT_TAKEN = "It was not taken over."
_NO_DATA = (".ipynb", ".zip", ".md")
_BEGIN, _END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def import_otter(origin: Path, folder: Path, course: Course | None = None) -> Taken[Placed]:
    """Make assignments of Otter's notebooks in a folder, in a course or in a new one at a free place."""
    if course is None:
        require_free(folder)
    converted, left_out = list[Converted](), list[LeftOut]()
    for path in sorted(origin.rglob("*.ipynb")):
        place = path.relative_to(origin)
        if any(part[0] == "." or part in ("student", "release") for part in place.parts):
            continue
        name = place.parent.as_posix().replace("/", "-").strip(".") or path.stem
        try:
            cells = read_otter(path)
            if any(cell.role == "test" for cell in cells):
                files = [one for one in files_below(path.parent) if one.suffix not in _NO_DATA]
                along = [one for one in files if "tests" not in one.relative_to(path.parent).parts]
                beside = files_beside(path.parent, along)
                converted.append(convert(name, path.stem, cells, Settings(), beside))
        except AuthoringError as error:
            left_out.append(LeftOut(name, path.name, _NOT_TAKEN, error.message))
    if not converted and not left_out:
        raise CourseError(f"{origin} holds no notebook of Otter with tests.", "Name the folder that does.")
    return import_made(origin, folder, course, assembled(converted), left_out)


def read_otter(path: Path) -> list[SourceCell]:
    """Read a notebook of Otter, with the tests in the folder beside it; `AuthoringError` if it is none."""
    try:
        with explained(f"{path.name} cannot be read", kind=AuthoringError):
            document = read_document(path.read_bytes(), path.name)
        cells = [msgspec.json.decode(cell, type=_Cell) for cell in document.all_cells]
    except Unreadable as fault:
        raise AuthoringError(fault.message) from None
    except BROKEN as error:
        raise AuthoringError(f"{path.name} cannot be read: {error}.") from None
    found = list(_of_questions(cells))
    if not any(cell.role == "test" for cell in found):
        found = _with_tests_beside(cells, sorted(path.parent.glob("tests/*.py")))
    return [msgspec.structs.replace(cell, number=number) for number, cell in enumerate(found, 1)]


class _Data(msgspec.Struct):
    plain: str | list[str] = msgspec.field(default="", name="text/plain")


class _Output(msgspec.Struct):
    data: _Data = msgspec.field(default_factory=_Data)
    text: str | list[str] = ""


class _Cell(StoredCell):
    outputs: Sequence[_Output] = ()

    @property
    def mark(self) -> str:
        """What it begins or ends, if it is no cell of its own."""
        found = _MARK.match(self.text) if self.cell_type != "code" else None
        return found[1] if found else ""

    @property
    def shown(self) -> str:
        """What was shown below it when it was run last: the value of its last line, or what it printed."""
        texts = [*(one.data.plain for one in self.outputs), *(one.text for one in self.outputs)]
        return next(("".join(text).strip("\n") for text in texts if text), "")


def _of_questions(cells: Sequence[_Cell]) -> Iterator[SourceCell]:
    """Yield the cells of a notebook for ``otter assign``."""
    inside, question, tests = set[str](), "", list[_Test]()
    for cell in cells:
        if mark := cell.mark:
            verb, _, what = mark.partition(" ")
            if what == "QUESTION":
                yield from _test_cells(question, tests)
                question, tests = cell.text if verb == "BEGIN" else "", []
            (inside.add if verb == "BEGIN" else inside.discard)(what)
            continue
        old = _OLD_TEST.match(cell.text) if cell.cell_type == "code" else None
        if cell.cell_type == "code" and ("TESTS" in inside or old):
            tests.append(_test(cell, bool(old and old[1])))
        elif cell.cell_type == "code" and ("SOLUTION" in inside or _SUFFIX.search(cell.text)):
            yield from _test_cells(question, tests)
            tests = []
            yield SourceCell("code", _plain(cell.text), 0, _SOLUTION)
        elif cell.cell_type == "code":
            yield SourceCell("code", _plain(cell.text), 0)
        elif cell.cell_type == "markdown" and not inside & {"SOLUTION", "PROMPT"}:
            yield SourceCell("markdown", cell.text, 0)
    yield from _test_cells(question, tests)


def _plain(source: str) -> str:
    """Return a cell without Otter's prompts and comments."""
    return _SUFFIX.sub("", _IGNORED.sub("", _PROMPT.sub("", source)))


def _test(cell: _Cell, hidden: bool) -> _Test:
    source = _OLD_TEST.sub("", cell.text)
    config = dict(_FIELD.findall(found[1])) if (found := _TEST_CONFIG.match(source)) else {}
    source = _TEST_CONFIG.sub("", source)
    hidden = hidden or config.get("hidden") == "true" or bool(_HIDDEN.match(source))
    return asserting(_HIDDEN.sub("", source), cell.shown), _number(config.get("points", "")), hidden


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _test_cells(question: str, tests: Sequence[_Test]) -> Iterator[SourceCell]:
    """Yield the tests of a question as cells; points that they do not give themselves are shared out."""
    config = dict(_FIELD.findall(question))
    listed = [float(found) for found in _LISTED.findall(question.partition("points:")[2])]
    own = [points for _, points, _ in tests if points is not None]
    total = _number(config.get("points", "")) or (0.0 if own else 1.0)
    share = max(0.0, total - sum(own)) / max(1, len(tests) - len(own))
    for number, (source, points, hidden) in enumerate(tests):
        worth = listed[number] if number < len(listed) else share if points is None else points
        text = f"{_BEGIN}\n{source}\n{_END}" if hidden else source
        name = f"{config.get('name', 'question')}-{number + 1}"
        yield SourceCell("code", text, 0, Marks(name, grade=True, locked=True, points=worth))


def _with_tests_beside(cells: Sequence[_Cell], paths: Sequence[Path]) -> list[SourceCell]:
    """Return the cells of a notebook whose tests are files: a solution is what gives the names they use."""
    tests = [cell for path in paths for cell in _test_cells_of(path)]
    used = set[str]().union(*(_names(test.source).needed for test in tests))
    found = list[SourceCell]()
    for cell in cells:
        if cell.cell_type == "code" and not _OF_OTTER.search(cell.text):
            marks = _SOLUTION if _names(cell.text).bound & used else Marks()
            found.append(SourceCell("code", _plain(cell.text), 0, marks))
        elif cell.cell_type == "markdown":
            found.append(SourceCell("markdown", cell.text, 0))
    return found + tests


def _names(source: str) -> Names:
    try:
        return names_of(parse(source).body)
    except NotPython:
        return Names(frozenset(), frozenset(), frozenset())


class _Case(msgspec.Struct):
    code: str = ""
    points: float | None = None
    hidden: bool = False


class _Suite(msgspec.Struct):
    cases: list[_Case] = []


class _Doctests(msgspec.Struct):
    points: Any = None
    suites: list[_Suite] = []


def _test_cells_of(path: Path) -> Iterator[SourceCell]:
    """Yield the tests of a file: a dict of doctests, or functions; the file is read, and never run."""
    tests, points = list[_Test](), ""
    try:
        for node in parse(path.read_text("utf-8")).body:
            match node:
                case ast.FunctionDef(name=name, args=args, decorator_list=marks):
                    words = [word for mark in marks if isinstance(mark, ast.Call) for word in mark.keywords]
                    given = {word.arg: getattr(word.value, "value", None) for word in words}
                    own, node.decorator_list = given.get("points"), []
                    worth = float(own) if isinstance(own, int | float) else None
                    call = f"{name}({', '.join(argument.arg for argument in args.args)})"
                    tests.append((f"{ast.unparse(node)}\n\n{call}", worth, given.get("hidden") is True))
                case ast.Assign(targets=[ast.Name("points")], value=ast.Constant(value)):
                    points = str(value)
                case ast.Assign(targets=[ast.Name("test")], value=value):
                    held = msgspec.convert(ast.literal_eval(value), _Doctests)
                    points = str(held.points)
                    cases = (case for suite in held.suites for case in suite.cases)
                    tests += [(from_doctest(case.code), case.points, case.hidden) for case in cases]
    except (OSError, ValueError, TypeError, msgspec.ValidationError) as error:
        raise AuthoringError(f"The tests in {path.name} cannot be read: {error}.") from None
    yield from _test_cells(f"name: {path.stem}\npoints: {points}\n", tests)
