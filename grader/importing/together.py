"""Several files of tests become one: what two of them call by one name has another name in the later."""

import ast
import itertools
from collections.abc import Iterable, Iterator

from grader.importing.edits import Edits
from grader.importing.names import Definition, names_of, parse


def together(texts: Iterable[str]) -> str:
    r"""Return the texts one below the other; what is the same in both, and no test, stays as it is.

    >>> print(together(["x = 1\ndef test(): assert x", "x = 2\ndef test(): assert x"]))
    x = 1
    def test(): assert x
    <BLANKLINE>
    <BLANKLINE>
    x_2 = 2
    def test_2(): assert x_2
    """
    known, parts = dict[str, str](), list[str]()
    for text in texts:
        tree, edits, new = parse(text), Edits(text), dict[str, str]()
        held = _held(tree)
        for name, what in held.items():
            if known.get(name, what) != what or (name in known and not what):
                others = (f"{name}_{number}" for number in itertools.count(2))
                new[name] = next(other for other in others if other not in known | held)
        inner = {
            one for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for one in _attributes(node)
        }
        for node in {*ast.walk(tree)} - inner if new else ():
            called = node.id if isinstance(node, ast.Name) else getattr(node, "arg", None)
            called = node.name if isinstance(node, Definition) else called
            if called in new and isinstance(node, ast.Name | ast.arg | Definition):
                edits.rename(node, called, new[called])
        known |= {new.get(name, name): what for name, what in held.items()}
        parts.append(edits.text())
    return "\n\n\n".join(parts)


def _attributes(node: ast.ClassDef) -> Iterator[ast.AST]:
    """Yield what names an attribute of a class, and nothing at top level."""
    for one in node.body:
        if isinstance(one, Definition):
            yield one
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            yield from (inner for target in targets for inner in ast.walk(target))


def _held(tree: ast.Module) -> dict[str, str]:
    """Return what a file binds at top level, and to what; of a test, each of which counts, nothing."""
    held = dict[str, str]()
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            is_test = any(
                isinstance(one, ast.FunctionDef) and one.name.startswith("test") for one in ast.walk(node)
            )
            held |= dict.fromkeys(names_of([node]).bound, "" if is_test else ast.dump(node))
    return held
