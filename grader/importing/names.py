"""What is in a text of Python: the names it binds and looks up, and regions between two markers."""

import ast
import dis
import inspect
import re
import warnings
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Literal

import msgspec

from grader.errors import AuthoringError

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
DEEPEST = 250  # levels of a syntax tree that nobody writes by hand, and that functions can go through
Place = Literal["outside", "inside", "begin", "end"]
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)
_LOOK_UPS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_NAME", "DELETE_GLOBAL"}
_MADE_BY_PYTHON = re.compile(r"__\w+__")  # such as ``__annotations__``, which a notebook need not define
_BINDINGS = {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL"}


class NotPython(ValueError):
    """A text that Python cannot read; the message says why, without a full stop."""


class Names(msgspec.Struct, frozen=True):
    """The names of some statements that follow each other."""

    bound: frozenset[str]  # that they assign, define, import or delete
    early: frozenset[str]  # that they look up before they bind them, functions that are called aside
    later: frozenset[str]  # that functions in them look up when they are called

    @property
    def needed(self) -> frozenset[str]:
        """Those that must come from somewhere else."""
        return self.early | (self.later - self.bound)


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a source, or raise `NotPython` if it is none or is nested too deep."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        level, depth = list[ast.AST]([tree]), 0
        while level:
            level, depth = [child for node in level for child in ast.iter_child_nodes(node)], depth + 1
            if depth > DEEPEST:
                raise NotPython(f"it is nested more than {DEEPEST} levels deep")
        _compiled(tree)
    except NotPython:
        raise
    except _BROKEN as error:
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
        raise NotPython(f"{getattr(error, 'msg', '') or type(error).__name__}{line}") from None
    return tree


def names_of(nodes: Iterable[ast.stmt]) -> Names:
    """Return the names of parsed statements, in the order in which Python comes to them.

    >>> found = names_of(parse("y = x + 1; f = lambda: g(y)").body)
    >>> sorted(found.bound), sorted(found.early), sorted(found.needed)
    (['f', 'y'], ['x'], ['g', 'x'])
    """
    bound, early, later = set[str](), set[str](), set[str]()

    def go_through(code: CodeType, own: set[str], *, called: bool) -> None:
        """Note the names of a scope; `own` are those that it has bound so far, and others see only at top."""
        for step in dis.get_instructions(code):
            name = step.argval
            if isinstance(name, CodeType):  # that of a class and of a comprehension runs where it stands
                is_function = name.co_name == "<lambda>" or not name.co_name.startswith("<")
                is_function = is_function and bool(name.co_flags & inspect.CO_OPTIMIZED)
                go_through(name, set(), called=called or is_function)
            elif isinstance(name, str) and not _MADE_BY_PYTHON.fullmatch(name):
                if step.opname in _LOOK_UPS and name not in own:
                    if called:
                        later.add(name)
                    elif name not in bound:
                        early.add(name)
                if step.opname in _BINDINGS:
                    (own if step.opname.endswith("_NAME") else bound).add(name)

    go_through(_compiled(ast.Module(list(nodes), [])), bound, called=False)
    return Names(frozenset(bound), frozenset(early), frozenset(later))


def lines_of(node: ast.stmt | ast.expr) -> tuple[int, int]:
    """Return the first and last line of a statement, its decorators included."""
    marks = getattr(node, "decorator_list", [])
    return min([node.lineno, *(mark.lineno for mark in marks)]), node.end_lineno or node.lineno


def _compiled(tree: ast.Module) -> CodeType:
    """Return the code of a tree as a notebook would run it, where a cell may await; nothing is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        made: CodeType = compile(tree, "<cell>", "exec", flags, dont_inherit=True, optimize=0)
    return made


def places(source: str, begin: str, end: str) -> Iterator[tuple[Place, str]]:
    r"""Yield each line of a source, and where it stands; markers that do not fit are an `AuthoringError`.

    A marker is whatever line holds its words, as nbgrader itself has it.

    >>> [place for place, _ in places("a\n# BEGIN X\nb\n# END X", "BEGIN X", "END X")]
    ['outside', 'begin', 'inside', 'end']
    """
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if inside:
                raise AuthoringError(f"A region {begin!r} begins inside another one.")
            inside = True
            yield "begin", line
        elif end in line:
            inside = False
            yield "end", line
        else:
            yield "inside" if inside else "outside", line
    if inside:
        raise AuthoringError(f"A region {begin!r} has no end, {end!r}.")


def outside(source: str, begin: str, end: str) -> str:
    """Return what stands outside of all regions: what students get."""
    return "\n".join(line for place, line in places(source, begin, end) if place == "outside")


def without_markers(source: str, begin: str, end: str) -> str:
    """Return all lines but the markers."""
    return "\n".join(line for place, line in places(source, begin, end) if place in ("outside", "inside"))
