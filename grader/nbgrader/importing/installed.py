"""Which imports of a test can be carried out here; nothing is imported to find out."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable


def not_importable(imports: Iterable[ast.stmt]) -> str:
    """Return why one of some imports cannot be carried out, or nothing.

    Examples
    --------
    >>> not_importable(ast.parse("import math, no_such_module").body)
    'it imports no_such_module, which is not installed here'
    """
    for node in imports:
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            if node.level or any(alias.name == "*" for alias in node.names):
                return f"'{ast.unparse(node)}' does not say what it imports, or from where"
            modules = [node.module or ""]
        for module in modules:
            top = module.partition(".")[0]
            if top not in sys.stdlib_module_names and not _is_installed(top):
                return f"it imports {top}, which is not installed here"
    return ""


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # a module of this process that was made by hand
        return False
