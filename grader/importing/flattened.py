"""Tests that stand elsewhere than at top level, or straight in a class of theirs, are put there.

So each has a place of its own, with its points: tests of a class in another one, those that a class inherits,
and those that wait, which only an event loop can run.
"""

import ast
import copy
from collections.abc import Mapping

from grader.authoring.suite import bases_in, is_case
from grader.importing.names import Function, parse


def flattened(source: str) -> str:
    """Return a test file in which each test stands where it is run; the same text if they all do."""
    tree = parse(source)
    before = ast.dump(tree)
    tree.body = [one for node in tree.body for one in _hoisted(node)]
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    own = {name: _tests(node) for name, node in classes.items()}
    for node in classes.values():
        inherited = inherited_methods(node, classes)
        new = [name for name in inherited if name.startswith("test") and name not in own[node.name]]
        node.body += [copy.deepcopy(inherited[name]) for name in new]
    for base in {base for node in classes.values() for base in bases_in(node, classes)}:
        if not (base.name.startswith("Test") or is_case(base, classes)):  # nobody runs them there
            kept = [one for one in base.body if one not in own[base.name].values()]
            base.body = kept or [ast.Pass()]
    places: list[ast.Module | ast.ClassDef] = [tree, *classes.values()]
    for place in places:
        place.body = [_waiting(one) if isinstance(one, ast.AsyncFunctionDef) else one for one in place.body]
    return source if ast.dump(tree) == before else ast.unparse(ast.fix_missing_locations(tree))


def inherited_methods(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> dict[str, Function]:
    """Return the methods that a class has from others in its file."""
    found = dict[str, Function]()
    for base in bases_in(node, classes):
        found = {one.name: one for one in base.body if isinstance(one, Function)} | found
    return found


def _tests(node: ast.ClassDef) -> dict[str, Function]:
    return {one.name: one for one in node.body if isinstance(one, Function) and one.name.startswith("test")}


def _hoisted(node: ast.stmt) -> list[ast.stmt]:
    """Return a class of tests, and as further ones those that stand in it."""
    if not isinstance(node, ast.ClassDef) or not node.name.startswith("Test"):
        return [node]
    inner = [one for one in node.body if isinstance(one, ast.ClassDef) and one.name.startswith("Test")]
    node.body = [one for one in node.body if one not in inner] or [ast.Pass()]
    for one in inner:
        one.name = f"{node.name}{one.name}"
    return [node, *(more for one in inner for more in _hoisted(one))]


def _waiting(test: ast.AsyncFunctionDef) -> Function:
    """Return a test that waits as one that needs nobody to wait for it; others as they are."""
    if not test.name.startswith("test"):
        return test
    first, last = parse("import asyncio\nasyncio.run(wait())").body
    wait = ast.AsyncFunctionDef("wait", ast.arguments([], [], None, [], [], None, []), test.body, [])
    return ast.FunctionDef(test.name, test.args, [first, wait, last], test.decorator_list)
