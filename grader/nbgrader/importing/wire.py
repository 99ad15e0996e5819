"""What a test of nbgrader may do that a check cannot, because students' code lives in another process.

Each rule looks at the syntax of a test and names the first thing that cannot be. It must not miss what would
pass for the wrong reason; what merely fails on the reference solution, proving finds.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from grader.nbgrader.importing.effects import looks_at_effect

Students: TypeAlias = Mapping[str, str]
"""The names that come from the submission, each a function, class or variable."""

_NAMES = {
    "get_ipython": "it asks for IPython",
    "display": "it shows something in Jupyter",
    "input": "it asks for input",
    "open": "it opens a file",
    **dict.fromkeys(("In", "Out", "_", "__"), "it looks at the history of Jupyter"),
    **dict.fromkeys(("globals", "locals", "vars", "dir"), "it looks at which names there are"),
    **dict.fromkeys(("eval", "exec", "compile"), "it runs text as code"),
}
_MODULES = {
    **dict.fromkeys(("IPython", "nbformat", "nbconvert", "ipywidgets"), "it needs Jupyter"),
    **dict.fromkeys(("inspect", "dis"), "it looks at how the code is written"),
    **dict.fromkeys(("matplotlib", "pylab", "seaborn", "plotchecker", "plotly"), "it looks at plots"),
    **dict.fromkeys(("pandas", "polars", "xarray", "geopandas"), "tables cannot cross to another process"),
    **dict.fromkeys(("torch", "tensorflow", "jax", "sympy", "networkx", "PIL"),
                    "objects of that package cannot cross to another process"),
    **dict.fromkeys(("os", "pathlib", "shutil", "glob", "tempfile", "subprocess"),
                    "it works with files or programs"),
    **dict.fromkeys(("mock", "unittest.mock"), "it replaces parts of the student's code"),
    **dict.fromkeys(("contextlib.redirect_stdout", "contextlib.redirect_stderr"),
                    "it looks at what is printed"),
}  # fmt: skip
_ATTRIBUTES = {
    **dict.fromkeys(("stdout", "stderr", "capture_output", "redirect_stdout", "redirect_stderr"),
                    "it looks at what is printed"),
    **dict.fromkeys(("read_csv", "read_excel", "read_table", "read_json", "loadtxt", "genfromtxt", "imread"),
                    "it reads a file"),
    "mock": "it replaces parts of the student's code",
}  # fmt: skip
_BY_VALUE = "it gives points by the value of its last line"


def cannot_cross(
    tree: ast.Module, needed: Collection[str], students: Students, read_inside: Collection[str]
) -> str:
    """Return why a test cannot be a check, or nothing.

    Parameters
    ----------
    tree : Module
        The test, with what it takes from other cells.
    needed : collection of str
        The names that it does not bind itself.
    students : mapping of str to str
        Those among them that come from the submission.
    read_inside : collection of str
        The names that students' functions look up when they are called.
    """
    told = next((_NAMES[name] for name in sorted(needed) if name in _NAMES), "")
    rules: list[Callable[[ast.AST, Students], str]] = [_imported, _attribute, _as_class, _compared, _scoped]
    found = (rule(node, students) for node in ast.walk(tree) for rule in rules)
    return (
        told
        or next((reason for reason in found if reason), "")
        or _renamed(tree, students, read_inside)
        or looks_at_effect(tree, students)
        or _valued(tree, students)
    )


def _imported(node: ast.AST, students: Students) -> str:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
    if isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(f"{node.module}.{name}" for name in names)]
    found = (_MODULES.get(name) or _MODULES.get(name.partition(".")[0]) for name in names)
    return next((told for told in found if told), "")


def _attribute(node: ast.AST, students: Students) -> str:
    if not isinstance(node, ast.Attribute):
        return ""
    if isinstance(node.value, ast.Name) and students.get(node.value.id, "variable") != "variable":
        return f"it looks at {node.value.id}.{node.attr}, and not only at what {node.value.id} returns"
    return _ATTRIBUTES.get(node.attr, "")


def _as_class(node: ast.AST, students: Students) -> str:
    """Refuse what only a function or class itself can do, and not one that stands for it."""
    places: list[ast.expr] = []
    match node:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass")):
            places = node.args[1:]
        case ast.Call(func=ast.Name(id="type" | "help" | "id" | "hash" | "getattr" | "hasattr" | "setattr")):
            places = node.args[:1]
        case ast.ExceptHandler(type=ast.expr() as kind):
            places = [kind]
        case ast.FunctionDef():
            places = node.decorator_list
        case ast.ClassDef():
            if any(
                isinstance(inner, ast.FunctionDef) and inner.name.startswith("test") for inner in node.body
            ):
                return "its tests are methods of a class"
            places = [*node.decorator_list, *node.bases]
    return _itself(places, students)


def _compared(node: ast.AST, students: Students) -> str:
    """Refuse comparisons that a stand-in answers without asking the student's object."""
    if not isinstance(node, ast.Compare):
        return ""
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Set | ast.SetComp) for side in sides) and any(
        isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id in students
        for side in sides
    ):
        return "it compares with a set, and sets do not cross to another process; compare sorted lists"
    same = any(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops)
    if same and not any(_is_singleton(side) for side in sides):
        return "it asks whether two things are the same object, and objects are copied"
    return _itself(sides, students)


def _scoped(node: ast.AST, students: Students) -> str:
    if isinstance(node, ast.Name) and node.id == "submission":
        return "it uses the name 'submission', which means something else in a check"
    declares = isinstance(node, ast.Global | ast.Nonlocal)
    return "it declares a name global, and in a check it is not" if declares else ""


def _is_singleton(node: ast.expr) -> bool:
    """Return whether there is only one such object, in whichever process: a constant, or a type."""
    match node:
        case ast.Constant() | ast.Call(func=ast.Name(id="type")):
            return True
    return False


def _itself(nodes: Iterable[ast.expr], students: Students) -> str:
    inner = [one for node in nodes for one in (node.elts if isinstance(node, ast.Tuple) else [node])]
    for node in inner:
        if isinstance(node, ast.Name) and students.get(node.id, "variable") != "variable":
            return f"it uses {node.id} itself, and not only what it returns"
    return ""


def _renamed(tree: ast.Module, students: Students, read_inside: Collection[str]) -> str:
    """Refuse a test that gives students' names another meaning for the students' own code."""
    for node in ast.walk(tree):
        name, verb = "", "replaces"
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            name, verb = node.id, "takes away" if isinstance(node.ctx, ast.Del) else "replaces"
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = node.name
        own = students.get(name)
        if own and (own != "variable" or name in read_inside):
            return f"it {verb} {name} in the student's code, which a check cannot do"
    return ""


def _valued(tree: ast.Module, students: Students) -> str:
    """Refuse a test whose last line has a value: nbgrader takes a number for the points."""
    last = tree.body[-1] if tree.body else None
    value = last.value if isinstance(last, ast.Expr) else None
    match value:
        case None | ast.Constant(value=str() | None) | ast.JoinedStr():
            return ""
        case ast.Compare() | ast.UnaryOp(op=ast.Not()) | ast.List() | ast.Tuple() | ast.Dict():
            return ""  # nbgrader shows it, and finds no number
        case ast.Call(func=ast.Name(id=called)):
            functions = [
                node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == called
            ]
            returned = [
                inner.value for node in functions for inner in ast.walk(node) if isinstance(inner, ast.Return)
            ]
            gives = any(value is not None for value in returned)
            return _BY_VALUE if gives or called in students else ""
        case ast.Call():
            return ""
    return _BY_VALUE
