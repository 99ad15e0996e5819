"""How a student's code is written: rules on the syntax tree that ``submission.source("f")`` gives.

What is allowed to be imported at all is a matter of `packages` in ``assignment.toml``, and of the sandbox;
these say how an exercise is to be solved, and who wants to get around them can.
"""

import ast
import doctest
from typing import Any

from grader import messages as m
from grader.checks.compare import CheckFailed
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.source import imported
from grader.sandbox.text import plain_text

LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LONGEST, _LONGEST_SHOWN = 80, 400
_MOST = 20_000  # characters of examples


def uses(tree: ast.AST, *kinds: type[ast.AST]) -> list[str]:
    r"""Return where a tree uses any of some kinds of syntax.

    Parameters
    ----------
    tree : ast.AST
        What ``submission.source(...)`` gave.
    *kinds : type
        Classes of `ast`, such as ``ast.Lambda``, or `LOOPS` or `COMPREHENSIONS`: ``uses(tree, *LOOPS)``.

    Returns
    -------
    list of str
        A line each, "line 3: for x in xs:"; empty if there is none.

    Examples
    --------
    >>> uses(ast.parse("total = 0\nfor x in xs:\n    total += x"), *LOOPS)
    ['line 2: for x in xs:']
    """
    found = [(_line(node), _shown(node)) for node in ast.walk(tree) if isinstance(node, kinds)]
    return [f"line {line}: {text}" for line, text in sorted(found)]


def calls(tree: ast.AST) -> set[str]:
    r"""Return what a tree calls, by name.

    Parameters
    ----------
    tree : ast.AST
        What ``submission.source(...)`` gave.

    Returns
    -------
    set of str
        Names as they are written: "sum", "np.dot", "self.step"; of ``xs[0].sort()`` only "sort". A function
        that calls itself is recursive.

    Examples
    --------
    >>> sorted(calls(ast.parse("def f(x):\n    return f(x - 1) + np.dot(x, sum(x))")))
    ['f', 'np.dot', 'sum']
    """
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {name for name in map(_dotted, called) if name}


def imports(tree: ast.AST) -> set[str]:
    r"""Return the modules that a tree imports, with those that they are part of.

    Parameters
    ----------
    tree : ast.AST
        What ``submission.source()`` gave for the whole module, or a part of it.

    Returns
    -------
    set of str
        ``import numpy.linalg`` and ``from numpy import linalg`` are both "numpy" and "numpy.linalg".

    Examples
    --------
    >>> sorted(imports(ast.parse("import os.path\nfrom collections import Counter")))
    ['collections', 'collections.Counter', 'os', 'os.path']
    """
    parts = [name.split(".") for name, _ in imported(tree) if name]
    return {".".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}


def assert_doctests(submission: Any, examples: object, *, least: int = 1, hint: str | None = None) -> None:
    """Fail unless examples hold for a submission; what stands behind ``>>>`` runs in its own process.

    Parameters
    ----------
    submission : object
        The fixture.
    examples : str
        Text with examples, such as ``submission.double.__doc__`` for the student's own, or
        ``reference.double.__doc__``. What they give is compared here, as `doctest` does.
    least : int, optional
        How many there must be.
    hint : str, optional
        What helps against just this failure, in place of the check's own hint.

    Raises
    ------
    CheckFailed
        With the first example that does not hold.
    """
    try:
        asked = doctest.DocTestParser().get_examples(examples[:_MOST] if isinstance(examples, str) else "")
    except ValueError as error:
        raise CheckFailed(m.EXAMPLES_UNREADABLE.format(why=error), hint=hint) from None
    if len(asked) < least:
        raise CheckFailed(m.TOO_FEW_EXAMPLES.format(count=len(asked), least=least), hint=hint)
    told = submission._grader_at.operate("examples", submission, [example.source for example in asked])
    for example, answer in zip(asked, told, strict=True):
        printed, raised = map(str, answer)
        fails = example.exc_msg is not None
        got, wanted = (raised, example.exc_msg or "") if fails else (printed + raised, example.want)
        flags = sum(flag for flag, is_set in example.options.items() if is_set)
        if not doctest.OutputChecker().check_output(wanted, got, flags):
            texts = [plain_text(text.strip(), _LONGEST_SHOWN) for text in (got, wanted, example.source)]
            returned, expected, source = (text or "nothing" for text in texts)
            shown = Counterexample(returned=returned, expected=expected, others={"example": source})
            raise CheckFailed(m.EXAMPLE_FAILS, shown, hint)


def _line(node: ast.AST) -> int:
    """Return the line of a node; the loop of a comprehension has one in its target only."""
    line: int = getattr(node, "lineno", 0) or getattr(getattr(node, "target", None), "lineno", 0)
    return line


def _shown(node: ast.AST) -> str:
    try:
        text = ast.unparse(node).strip().partition("\n")[0]
    except RecursionError:  # a student's expressions may be deep
        text = ""
    return plain_text(text or type(node).__name__, _LONGEST)


def _dotted(node: ast.AST) -> str:
    """Return a name as it is written, of attributes with dots."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    first = [node.id] if isinstance(node, ast.Name) else []
    return ".".join([*first, *reversed(names)])
