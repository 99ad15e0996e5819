"""A submission's source as syntax: what it defines and how it is written; nothing of it runs.

It is parsed in a copy of this process first, in bounded time, so that no text brings down what parses it.
"""

import ast
from collections.abc import Iterator, Mapping

from grader import messages as m
from grader.sandbox.faults import MissingName, RefusedValue, Unwritten
from grader.sandbox.isolation.processes import ends_within
from grader.sandbox.runner import MADE, Broken, statements

_MOST = 1 << 18  # bytes of source
_SECONDS = 5.0


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


def source_tree(files: Mapping[str, bytes], module: str, name: str = "", *, trusted: bool = False) -> ast.AST:
    """Return the statement that defines a name last, "Net.forward" too; or else a whole module or notebook.

    What is no Python is left out of it.
    """
    if not trusted and not ends_within(_SECONDS, lambda: _parsed(files, module)):
        raise RefusedValue(m.SOURCE_REFUSED, file=f"{module}.py")
    found: ast.AST = _parsed(files, module)
    for part in name.split(".") if name else ():
        defining = [node for node in getattr(found, "body", ()) if part in defined_by(node)]
        if not defining:
            raise MissingName(m.NOT_DEFINED, name=name, file=f"{module}.py")
        found = defining[-1]
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


def _parsed(files: Mapping[str, bytes], module: str) -> ast.Module:
    """Parse a module, or the cells that it runs in their order."""
    source, places = files.get(f"{module}.py", b""), [f"{module}.py"]
    if source.startswith(MADE):
        try:
            places = list(map(str, ast.literal_eval(source.decode())[0]))
        except Exception:  # noqa: BLE001 (the student's own file may begin like that)
            places = []
    sources = [files[place] for place in places if place in files]
    if sum(map(len, [source, *sources])) > _MOST:
        raise RefusedValue(m.SOURCE_TOO_LONG, file=f"{module}.py", kib=_MOST >> 10)
    texts = [source.decode("utf-8", "replace").removeprefix("\ufeff") for source in sources]
    whole = [statement for text in texts for statement in statements(text, "source")]
    return ast.Module([statement for statement in whole if not isinstance(statement, Broken)], [])
