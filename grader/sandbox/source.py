"""A submission's source: its lines, and as syntax what it defines and how it is written; nothing of it runs.

It is parsed in a copy of this process first, in bounded time, so that no text brings down what parses it.
"""

import ast
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from grader import messages as m
from grader.sandbox.faults import MissingName, RefusedValue, Unwritten
from grader.sandbox.isolation.system import ends_within
from grader.sandbox.runner import MADE, Broken, statements

_MOST = 1 << 18  # bytes of source
_SECONDS = 5.0
_LONGEST_NAME = 80
_FRAMES, _FRAME = "(most recent call first):\n", re.compile(r'^  File "(.+)", line (\d{1,9}) in (.*)\n', re.M)

Reading: TypeAlias = Callable[[str], bytes | None]
"""Returns a file of a student's by its path, or None if there is none."""


def line_of(files: Mapping[str, bytes], place: str, number: object, function: str = "") -> str:
    """Return a line of a submission with its place, or nothing where there is none."""
    lines = files.get(place, b"").decode("utf-8", "replace").split("\n")
    if not isinstance(number, int) or not 0 < number <= len(lines):
        return ""
    inside = f", in {function}" if function.isidentifier() and len(function) <= _LONGEST_NAME else ""
    return f"{place}, line {number}{inside}: {lines[number - 1].strip()[:200]}"


def line_in_frames(files: Mapping[str, bytes], told: Iterable[str]) -> str:
    """Return the innermost line of a submission's own among the frames that its process tells of, if any."""
    names = {_slashes(name.encode("ascii", "backslashreplace").decode()): name for name in files}
    others = _slashes(sys.prefix), _slashes(sys.base_prefix)
    for said in told:
        for path, number, function in _FRAME.findall(_slashes(said.rpartition(_FRAMES)[2])):
            own = [name for file, name in names.items() if path.endswith(f"/{file}")]
            if own and not path.startswith(others):
                return line_of(files, own[0], int(number), function)
    return ""


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def defined_by(statement: ast.AST) -> Iterator[str]:
    """Yield the functions, classes and names that a statement gives its module; imports aside."""
    nodes = [statement]  # without recursion: a student's expressions may be deep
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, ast.Lambda | ast.comprehension):  # these have names of their own
            nodes += reversed([*ast.iter_child_nodes(node)])


def source_tree(read: Reading, module: str, name: str = "", *, trusted: bool = False) -> ast.AST:
    """Return the statement that defines a name last, "Net.forward" or "helpers.f" too; or all of it.

    That is a module or a notebook, and behind it what it imports of the student's other files. What is no
    Python is left out of it.
    """
    parts = name.split(".") if name else []
    others = [place for end in range(len(parts) - 1, 0, -1) for place in _places(parts[:end])]
    beside = next((place for place in others if read(place) is not None), None)
    file = beside or f"{module}.py"
    if not trusted and not ends_within(_SECONDS, lambda: _parsed(read, file)):
        raise RefusedValue(m.SOURCE_REFUSED, file=file)
    trees: list[ast.AST] = [*_parsed(read, file)]
    if beside:
        trees, parts = trees[:1], parts[beside.removesuffix("/__init__.py").count("/") + 1 :]
    found: ast.AST = ast.Module([statement for tree in trees for statement in getattr(tree, "body", ())], [])
    for part in parts:
        bodies = [getattr(tree, "body", ()) for tree in trees]
        defining = [[node for node in body if part in defined_by(node)] for body in bodies]
        if not any(defining):
            raise MissingName(m.NOT_DEFINED, name=name, file=file)
        found = next(filter(None, defining))[-1]
        trees = [found]
    if name and _is_stub(found):
        raise Unwritten(m.RAISED["NotImplementedError"])
    return found


def _is_stub(node: ast.AST) -> bool:
    """Return whether a function does nothing but raise NotImplementedError, or so do all that a class has."""
    body = [one for one in getattr(node, "body", ()) if not isinstance(one, ast.Expr)]
    if isinstance(node, ast.ClassDef):
        methods = [one for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        return bool(methods) and all(map(_is_stub, methods))
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _parsed(read: Reading, file: str) -> list[ast.Module]:
    """Parse a module, or the cells that it runs in their order, and the modules that it imports."""
    trees, left = [], _MOST
    files = [file]
    for place in files:  # which grows
        source, cells = read(place) or b"", [place]
        if source.startswith(MADE):
            try:
                cells = list(map(str, ast.literal_eval(source.decode())[0]))
            except Exception:  # noqa: BLE001 (the student's own file may begin like that)
                cells = []
        sources = [text for text in map(read, cells) if text is not None]
        left -= sum(map(len, [source, *sources]))
        if left < 0:
            raise RefusedValue(m.SOURCE_TOO_LONG, file=file, kib=_MOST >> 10)
        texts = [source.decode("utf-8", "replace").removeprefix("\ufeff") for source in sources]
        whole = [statement for text in texts for statement in statements(text, "source")]
        tree = ast.Module([statement for statement in whole if not isinstance(statement, Broken)], [])
        trees.append(tree)
        for name, level in imported(tree):
            package = place.split("/")[:-level] if level else []
            there = _places([*package, *filter(None, name.split("."))])
            files += [other for other in there if other not in files and read(other) is not None]
    return trees


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the modules that a tree may import, of `from a import b` both, and how many dots are before."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield module, node.level
            names = [alias.name for alias in node.names if alias.name != "*"]
            yield from ((f"{module}.{name}".lstrip("."), node.level) for name in names)


def _places(parts: list[str]) -> tuple[str, str]:
    """Return the paths that a module may have."""
    return "/".join(parts) + ".py", "/".join([*parts, "__init__.py"])
