"""Folders with a solution and its tests, as people keep them: of exercism's tracks, and plain ones."""

import ast
import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from grader.errors import CourseError
from grader.importing.beside import Beside, files_below, files_beside
from grader.importing.doctests import doctest_source
from grader.importing.names import NotPython, parse
from grader.sandbox.source import imported

_TEST = re.compile(r"test_.*|.*_tests?|tests?")
_SOLUTIONS = ("solution", "solutions", "reference", "answer", "answers", "src")
_TEXTS = (".py", ".md", ".markdown", ".ipynb")
_STATEMENTS = ("introduction.md", "instructions.md", "instructions.append.md")


class Material(msgspec.Struct, frozen=True):
    """What an assignment is made of."""

    name: str  # of its folder
    title: str
    module: str  # that students write
    solution: str
    tests: dict[str, str]  # by the names of their files
    stub: str = ""  # what students are given, if its author wrote that
    statement: str = ""  # in Markdown
    helpers: dict[str, str] = {}  # the modules beside it, by name, that only tests import from
    beside: Beside = Beside()  # those that the solution imports, and data


def find_materials(origin: Path, layout: str) -> tuple[list[Material], dict[str, str]]:
    """Return what lies in a folder, and why some of the folders in it make no assignment."""
    (read, wanted), found, refused = _LAYOUTS[layout], list[Material](), dict[str, str]()
    for folder in _folders(origin, layout):
        place = folder.relative_to(origin).as_posix()
        try:
            material = read(folder)
        except OSError as error:
            refused[place] = f"{Path(error.filename or folder).name} cannot be read: {error.strerror}."
        except (UnicodeDecodeError, msgspec.DecodeError) as error:
            refused[place] = f"It cannot be read: {error}."
        except CourseError as error:
            refused[place] = error.message
        else:
            found.append(material)
    if not found and not refused:
        raise CourseError(f"{origin} holds no {wanted}.", "Name the folder that does.")
    return found, refused


def _folders(origin: Path, layout: str) -> Iterator[Path]:
    """Yield the folders that are one exercise each: this one, or those at any depth in it."""
    if layout == "exercism":
        marked = [path.parent.parent for path in origin.rglob(".meta/config.json")]
        yield from sorted(path for path in marked if path.parent.name != "concepts")  # which are texts
        return
    inner = [path for path in origin.rglob("*") if path.is_dir() and path.name not in _SOLUTIONS]
    yielded = set[Path]()
    for folder in (origin, *sorted(inner)):
        outer = folder.parent if folder.name in ("tests", "test") else folder
        found = any(map(_is_test, folder.glob("*.py"))) or _doctests(folder)
        if found and outer not in yielded and outer.is_relative_to(origin):
            yielded.add(outer)
            yield outer


def _is_test(path: Path) -> bool:
    return bool(_TEST.fullmatch(path.stem))


def _doctests(folder: Path) -> dict[str, str]:
    """Return the texts with doctests in a folder; where there are no tests, the docstrings of modules."""
    paths = [path for ending in ("txt", "rst", "doctest") for path in sorted(folder.glob(f"*.{ending}"))]
    texts = {path.stem: path.read_text("utf-8", "replace") for path in paths}
    found = {name: text for name, text in texts.items() if ">>> " in text}
    if found or any(map(_is_test, [*folder.glob("*.py"), *folder.glob("test*/*.py")])):
        return found
    for path in sorted(folder.glob("*.py")):
        with contextlib.suppress(NotPython, UnicodeDecodeError):
            found |= _in_docstrings(parse(path.read_text("utf-8")), f"module_{path.stem}")
    return found


def _in_docstrings(node: ast.Module | ast.ClassDef | ast.FunctionDef, name: str) -> dict[str, str]:
    """Return the docstrings with doctests of a module, or what is in it, and of what is in that."""
    said = ast.get_docstring(node) or ""
    found = {f"example_of_{name}": said} if ">>> " in said else {}
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            found |= _in_docstrings(one, f"{name}_{one.name}" if isinstance(node, ast.ClassDef) else one.name)
    return found


class _Files(msgspec.Struct):
    solution: list[str] = []
    test: list[str] = []
    example: list[str] = []
    exemplar: list[str] = []


class _Config(msgspec.Struct):
    files: _Files


def _exercism(folder: Path) -> Material:
    config = msgspec.json.decode((folder / ".meta" / "config.json").read_bytes(), type=_Config).files
    examples = config.example or config.exemplar
    if not (config.solution and config.test and examples):
        raise CourseError("Its .meta/config.json names no solution, tests and example.")
    title = folder.name.replace("-", " ").title()
    said = [folder / ".docs" / name for name in _STATEMENTS]
    statement = "\n\n".join(path.read_text("utf-8").strip() for path in said if path.is_file())
    solution = (folder / examples[0]).read_text("utf-8")
    tests = _leading([folder / name for name in config.test])
    others = [path for path in files_below(folder) if path.name not in {*config.solution, *tests}]
    helpers, beside = _shared_out(folder, [path for path in others if path.parent == folder], solution)
    return Material(
        folder.name,
        title,
        Path(config.solution[0]).stem,
        solution,
        tests,
        (folder / config.solution[0]).read_text("utf-8"),
        re.sub(r"\A# .*", f"# {title}", statement),
        helpers,
        beside,
    )


def _leading(paths: list[Path]) -> dict[str, str]:
    """Return the files of tests by name, but for those that another one imports: they are helpers."""
    texts = {path.name: path.read_text("utf-8") for path in paths}
    helpers = {name for text in texts.values() for name in _imported(text)}
    return {name: text for name, text in texts.items() if name.removesuffix(".py") not in helpers}


def _shared_out(folder: Path, paths: list[Path], solution: str) -> tuple[dict[str, str], Beside]:
    """Return the modules that tests import from, and the files that the solution may need."""
    modules = {path.stem: path.read_text("utf-8") for path in paths if path.suffix == ".py"}
    needed, waiting = set[str](), [solution]
    for source in waiting:
        found = {*_imported(source)} & modules.keys() - needed
        needed |= found
        waiting += [modules[name] for name in found]
    along = [path for path in paths if path.stem in needed or path.suffix not in _TEXTS]
    return {name: text for name, text in modules.items() if name not in needed}, files_beside(folder, along)


def _plain(folder: Path) -> Material:
    paths = [path for place in (folder, folder / "tests", folder / "test") for path in place.glob("*.py")]
    texts = _leading(sorted((path for path in paths if _is_test(path)), key=lambda path: path.name))
    fixtures = [path for path in paths if path.name == "conftest.py"]
    texts = {path.name: path.read_text("utf-8") for path in fixtures if texts} | texts
    others = {path.stem: path for path in paths if path.name not in texts}
    solutions = {path.stem: path for name in _SOLUTIONS for path in (folder / name).glob("*.py")}
    modules, examples = {**others, **solutions}, _doctests(folder)
    asked = [name for text in texts.values() for name in _imported(text) if name in modules]
    if examples and not asked:
        asked = [name for name, path in modules.items() if ">>> " in path.read_text("utf-8")] or [*modules]
    wanted = [name for name in asked if name in solutions] or asked
    if not wanted:
        raise CourseError("Its tests import no module that lies beside them.")
    module = wanted[0]
    texts |= {"doctests": doctest_source(module, examples)} if examples else {}
    path, stub = modules[module], others.pop(module, None)
    pages = [*sorted(folder.glob("*.md")), *sorted(folder.glob("*.markdown"))]
    statement = pages[0].read_text("utf-8") if pages else ""
    solution = path.read_text("utf-8")
    data = [one for one in files_below(folder) if one.suffix not in (".py", ".pyc")]
    helpers, beside = _shared_out(folder, [*others.values(), *data], solution)
    return Material(
        re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-._") or module,
        module.replace("_", " ").capitalize(),
        module,
        solution,
        texts,
        stub.read_text("utf-8") if stub and stub != path else "",
        statement,
        helpers,
        beside,
    )


def _imported(source: str) -> list[str]:
    """Return the modules that a source imports, in the order of its lines; none if it is no Python."""
    with contextlib.suppress(NotPython):
        return [name for name, _ in imported(parse(source))]
    return []


_LAYOUTS: dict[str, tuple[Callable[[Path], Material], str]] = {
    "exercism": (_exercism, "exercise of exercism (a folder with .meta/config.json)"),
    "tests": (_plain, "tests (test_NAME.py, NAME_test.py or doctests) beside a solution"),
}
