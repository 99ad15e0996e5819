"""Statements at top level of a test file that each submission is to find new: they move into tests."""

import ast
import itertools

import msgspec

from grader.importing.names import Function

_ONCE = {"zip", "map", "filter", "enumerate", "reversed", "iter", "open", "reader", "DictReader"}
_LASTING = {*dir(tuple), *dir(frozenset), "get", "items", "keys", "values"}
_CHANGING = {name for kind in (list, dict, set) for name in dir(kind)} - _LASTING  # append, pop, update ...
_CHANGERS = {
    *["shuffle", "heapify", "heappush", "heappop", "insort", "fill_diagonal", "copyto", "put", "setitem"]
}


class Piece(msgspec.Struct, frozen=True, eq=False):
    """A statement that moves into the tests that need what it makes.

    It uses the submission, or makes what a test uses up or changes: submissions share one run of the file.
    """

    node: ast.stmt
    text: str
    gives: frozenset[str]


def is_used_up(node: ast.stmt) -> bool:
    """Return whether a statement names what can be gone through only once, such as ``zip(a, b)``."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    called = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    return isinstance(value, ast.GeneratorExp) or called in _ONCE or hasattr(itertools, called)


def changed_in_functions(tree: ast.Module) -> set[str]:
    """Return the names of what functions may change in place.

    >>> sorted(changed_in_functions(ast.parse("def f(): a.pop(); b[0] = 1; del c[0]; return len(d)")))
    ['a', 'b', 'c']
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    found = set[str]()
    for node in (node for function in functions for node in ast.walk(function)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=called)) if called in _CHANGING:
                found.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                found.add(name)
    return found


def in_place(source: str) -> set[str]:
    r"""Return the functions of a solution that change an argument in place, or give it to one that does.

    >>> sorted(in_place("def f(a, b): b.append(a)\ndef g(x): f(1, x)\ndef h(x): x = x + 1"))
    ['f', 'g']
    """
    functions = [node for node in ast.parse(source).body if isinstance(node, Function)]
    found, more = set[str](), {""}
    while more:
        more = {one.name for one in functions if one.name not in found and _changes(one, found)}
        found |= more
    return found


def methods_in_place(source: str) -> set[str]:
    r"""Return the methods of a solution's classes that change another argument than their object.

    >>> methods_in_place("class A:\n  def f(self, b): b.append(1)\n  def g(self): self.x.append(1)")
    {'f'}
    """
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    methods = [node for one in classes for node in one.body if isinstance(node, Function)]
    return {one.name for one in methods if not one.name.startswith("__") and _changes(one, set(), own=True)}


def compared_again(tree: ast.Module) -> set[str]:
    r"""Return the functions after whose calls a test compares what it has handed over to them.

    >>> compared_again(ast.parse("def test():\n  a = [1]\n  f(a)\n  assert g(a) and a == [1]\n  h(a)"))
    {'f'}
    """
    found = set[str]()
    for nodes in ([*ast.walk(one)] for one in ast.walk(tree) if isinstance(one, Function)):
        made, calls, lines = set[str](), list[ast.Call](), dict[str, int]()
        for node in nodes:
            compared: list[ast.expr] = []
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if not isinstance(
                    value, ast.Constant
                ):
                    made.add(name)
                case ast.Compare():
                    compared = [node.left, *node.comparators]
                case ast.Call(func=ast.Attribute(attr=name)) if name.startswith("assert"):
                    compared = node.args
                case ast.Call():
                    calls.append(node)
            for one in compared:
                if isinstance(one, ast.Name):
                    lines[one.id] = max(lines.get(one.id, 0), one.lineno)
        for call in calls:
            given = {one.id for one in call.args if isinstance(one, ast.Name)} & made
            if any(lines.get(name, 0) > (call.end_lineno or 0) for name in given):
                found.add(ast.unparse(call.func).rpartition(".")[2])
    return found


def _changes(function: Function, others: set[str], *, own: bool = False) -> bool:
    given = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    given -= {"self", "cls"} if own else set()
    if given & changed_in_functions(ast.Module([function], [])):
        return True
    for node in ast.walk(function):
        match node:
            case ast.AugAssign(target=ast.Name(id=name), value=value) if name in given:
                if not isinstance(value, ast.Constant):  # a number is no list
                    return True
            case ast.Call(func=called) if ast.unparse(called).rpartition(".")[2] in {*others, *_CHANGERS}:
                if given & {one.id for one in node.args if isinstance(one, ast.Name)}:
                    return True
    return False


def has_lines(node: ast.AST) -> bool:
    """Return whether a node is text over several lines, which must not get another indentation."""
    return isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno != node.lineno
