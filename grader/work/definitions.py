"""What the statements of a module define: its functions, classes and names; by syntax alone."""

import ast
from collections.abc import Iterator


def defined_by(node: ast.AST) -> Iterator[str]:
    """Yield the functions, classes and names that a statement gives its module; imports aside."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.Lambda | ast.comprehension):  # these have names of their own
        for child in ast.iter_child_nodes(node):
            yield from defined_by(child)
