"""Doctests as plain tests: what they show is asserted."""

import ast
import doctest
import re
import textwrap

from grader.importing.names import NotPython, parse


def from_doctest(text: str) -> str:
    r"""Return the lines of a doctest, in which what is shown, or raised, is asserted.

    >>> print(from_doctest(">>> x = f(2)\n>>> x\n4\n"))
    x = f(2)
    assert repr(x) == '4'
    """
    lines = list[str]()
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError as error:
        return f"raise ValueError({str(error)!r})"  # so the trial says what is wrong with it
    for example in examples:
        source = example.source.rstrip("\n")
        if example.exc_msg is None:
            lines.append(asserting(source, example.want.strip("\n")))
            continue
        name, _, said = example.exc_msg.strip().partition(": ")
        lines += [f"with pytest.raises({name}) as told:", textwrap.indent(source, "    ")]
        lines += [f"assert str(told.value) == {said!r}"] if said else []
    return "\n".join(lines)


def asserting(source: str, shown: str) -> str:
    """Return a test that fails where its last line does not show what it showed the author."""
    try:
        tree = parse(source)
    except NotPython:
        return source
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not shown or isinstance(last.value, ast.Constant):
        return source
    said = f"repr({ast.unparse(last)})"
    match last.value:
        case ast.Call(func=ast.Name("print"), args=args, keywords=[]):
            said = f"' '.join(map(str, [{', '.join(map(ast.unparse, args))}]))"
    asserted = f"assert {ast.unparse(last)}" if shown == "True" else f"assert {said} == {shown!r}"
    lines = source.split("\n")[: last.lineno]
    lines[-1] = lines[-1].encode()[: last.col_offset].decode().rstrip(" ;")  # what stands before it
    return "\n".join([*filter(None, lines), asserted])


def doctest_source(module: str, texts: dict[str, str]) -> str:
    """Return a test file of doctests, one test a text, which may use all names of a module."""
    tests = []
    for name, text in texts.items():
        body = from_doctest(text).replace("\n", "\n    ")
        tests.append(f"def test_{re.sub(r'[^A-Za-z0-9_]+', '_', name)}():\n    {body}\n")
    return "\n\n".join([f"import pytest\nfrom {module} import *\n", *tests])
