"""Which names a piece of Python binds, and which it takes from around it; found by parsing alone."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable

DEEPEST = 250
"""Levels of a syntax tree that nobody writes by hand, and that can be gone through by functions."""

_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class NotPython(ValueError):
    """A text that Python cannot read; the message says why, without a full stop."""


@dataclasses.dataclass(frozen=True, slots=True)
class Names:
    """The names of some statements that follow each other.

    Parameters
    ----------
    bound : frozenset of str
        Those that they assign, define, import or delete.
    early : frozenset of str
        Those that they look up before they bind them, if they ever do; what functions look up when they are
        called is not among them.
    later : frozenset of str
        Those that functions in them look up when they are called.
    """

    bound: frozenset[str]
    early: frozenset[str]
    later: frozenset[str]

    @property
    def needed(self) -> frozenset[str]:
        """Those that must come from somewhere else."""
        return self.early | (self.later - self.bound)


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a source.

    Raises
    ------
    NotPython
        If it is none, or is nested too deep.
    """
    try:
        tree = ast.parse(source)
    except _BROKEN as error:
        line = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
        raise NotPython(f"{getattr(error, 'msg', '') or type(error).__name__}{line}") from None
    level, depth = list[ast.AST]([tree]), 0
    while level:
        level, depth = [child for node in level for child in ast.iter_child_nodes(node)], depth + 1
        if depth > DEEPEST:
            raise NotPython(f"it is nested more than {DEEPEST} levels deep")
    return tree


def names_of(nodes: Iterable[ast.AST]) -> Names:
    """Return the names of statements, in the order in which Python would come to them.

    Examples
    --------
    >>> found = names_of(parse("y = x + 1; f = lambda: g(y)").body)
    >>> sorted(found.bound), sorted(found.early), sorted(found.needed)
    (['f', 'y'], ['x'], ['g', 'x'])
    """
    scope = _Scope()
    for node in nodes:
        scope.visit(node)
    return Names(frozenset(scope.bound), frozenset(scope.early), frozenset(scope.later))


class _Scope(ast.NodeVisitor):
    """Goes through one scope as Python evaluates it; scopes inside are gone through by others."""

    def __init__(self) -> None:
        self.bound = set[str]()
        self.early = set[str]()
        self.later = set[str]()

    def _look_up(self, name: str) -> None:
        if name not in self.bound:
            self.early.add(name)

    def _visit_all(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._look_up(node.id)
        elif isinstance(node.ctx, ast.Del):
            self._look_up(node.id)
            self.bound.add(node.id)
        else:
            self.bound.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all(node.annotation, node.value)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._look_up(node.target.id)
        self._visit_all(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit_all(node.value, node.target)

    def visit_For(self, node: ast.For) -> None:
        self._visit_all(node.iter, node.target, *node.body, *node.orelse)

    def visit_alias(self, node: ast.alias) -> None:
        self.bound.add((node.asname or node.name).partition(".")[0])

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit_all(node.type)
        self.bound |= {node.name} if node.name else set()
        self._visit_all(*node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def _function(self, node: _Function) -> None:
        given = node.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        if not isinstance(node, ast.Lambda):
            self._visit_all(*node.decorator_list, node.returns)
            self._visit_all(*(argument.annotation for argument in arguments if argument))
        self._visit_all(*given.defaults, *given.kw_defaults)
        inner = names_of([node.body] if isinstance(node, ast.Lambda) else node.body)
        own = inner.bound | {argument.arg for argument in arguments if argument}
        self.later |= (inner.early | inner.later) - own
        if not isinstance(node, ast.Lambda):
            self.bound.add(node.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all(*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords))
        inner = names_of(node.body)
        for name in sorted(inner.early):
            self._look_up(name)
        self.later |= inner.later
        self.bound.add(node.name)

    def _comprehension(self, node: _Comprehension) -> None:
        first, *rest = node.generators
        self.visit(first.iter)
        inner = _Scope()
        inner._visit_all(first.target, *first.ifs)
        for generator in rest:
            inner._visit_all(generator.iter, generator.target, *generator.ifs)
        shown = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner._visit_all(*shown)
        for name in sorted(inner.early):
            self._look_up(name)
        self.later |= inner.later - inner.bound

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._visit_all(node.pattern)
        self.bound |= {node.name} if node.name else set()

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self.bound |= {node.name} if node.name else set()

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._visit_all(*node.keys, *node.patterns)
        self.bound |= {node.rest} if node.rest else set()
