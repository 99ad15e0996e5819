"""Values are copied: that an answer is not the argument always holds, unless `in_place` brings it back."""

import ast
from collections.abc import Callable, Iterator

_MADE = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp


def compared_copies(function: ast.AST, is_theirs: Callable[[ast.expr], bool]) -> Iterator[ast.Call]:
    """Yield the calls of a submission whose answer is said to be another object than an argument."""
    made, answers, pairs = set[str](), dict[str, ast.Call](), list[tuple[ast.expr, ast.expr]]()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if isinstance(value, _MADE):
                made.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if is_theirs(call.func):
                answers[name] = call
            case ast.Compare(left=one, ops=[ast.IsNot()], comparators=[other]):
                pairs += [(one, other), (other, one)]
            case ast.Call(func=ast.Attribute(attr="assertIsNot"), args=[one, other, *_]):
                pairs += [(one, other), (other, one)]
    for one, other in pairs:
        called = answers.get(one.id) if isinstance(one, ast.Name) else one
        if isinstance(called, ast.Call) and is_theirs(called.func) and isinstance(other, ast.Name):
            given = {arg.id for arg in called.args if isinstance(arg, ast.Name)}
            yield from [called] * (other.id in given & made)
