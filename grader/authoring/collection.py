"""Which tests of a check file pytest collects, and which it would silently leave out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.problems import Problem


def collected_tests(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    """Yield every test that pytest collects, with its class."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node, None
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not node.bases:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test"):
                    yield inner, node


def lost_tests(tree: ast.Module, file: str) -> list[Problem]:
    """Return the tests that pytest leaves out, or that share a class with inherited ones."""
    collected = {function for function, _ in collected_tests(tree)}
    advice = "put it at top level, or straight into a class Test... without a base class"
    problems = [
        Problem(file, node.lineno, f"{node.name} is not run as it stands; {advice}.")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test")
        and node not in collected
    ]
    return problems + _replaced_classes(tree, file)


def _replaced_classes(tree: ast.Module, file: str) -> list[Problem]:
    """Return the classes that a later one of the same name replaces, with all their tests."""
    last = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return [
        Problem(file, node.lineno, f"A later class {node.name} replaces this one; rename one of them.")
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node is not last[node.name]
    ]
