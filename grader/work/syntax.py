"""Which lines of a student's source a version of Python cannot read; nothing of it runs."""

import ast
import importlib.metadata
import importlib.util
import io
import platform
import re
import sys
import tokenize
from collections.abc import Iterable

from grader import messages as m
from grader.sandbox.runner import NOTHING_OWN, Broken, statements
from grader.work.work import Work

_HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def lost_lines(work: Work, python: str = "") -> tuple[list[str], bool]:
    """Tell each piece that cannot be read, by the Python that grades if it is known, and whether any can."""
    older = _minor(python) if (3, 0) <= _minor(python) < sys.version_info[:2] else None
    told, left = [], False
    for place, content in work.sources.items():
        try:
            source = importlib.util.decode_source(content)  # by the encoding that it says it has
        except (SyntaxError, LookupError, UnicodeDecodeError):
            source = content.decode("utf-8", "replace")
        lines = source.split("\n")
        for statement in statements(source, place):
            line, version, why = statement.lineno, _HERE, ""
            error = statement.error if isinstance(statement, Broken) else _compiled(statement, place)
            if error is not None:
                why = getattr(error, "msg", "") or str(error)
            elif older:
                heads = [statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))]
                above = min(heads) - 1
                row, why = _newer("\n".join(lines[above : statement.end_lineno]), older)
                line, version = above + row, python
            if why:
                told.append(m.LINE_LOST.format(file=place, line=line, version=version, why=why))
            else:
                left = left or work.is_program or not isinstance(statement, NOTHING_OWN)
    return told, left


def other_versions(python: str, numpy: str) -> list[str]:
    """Return a sentence if another Python or NumPy grades, as far as it is known, than there is here."""
    here = {"Python": platform.python_version(), "NumPy": importlib.metadata.version("numpy")}
    there = {name: version for name, version in (("Python", python), ("NumPy", numpy)) if version}
    differ = [name for name in there if _minor(there[name]) != _minor(here[name])]
    if not differ:
        return []
    said = [" and ".join(f"{name} {versions[name]}" for name in differ) for versions in (here, there)]
    return [m.OTHER_VERSIONS.format(here=said[0], there=said[1])]


def _minor(version: str) -> tuple[int, ...]:
    """Return the part of a version that says what a language or a library can do: (3, 11) of 3.11.7."""
    return tuple(map(int, re.findall("[0-9]+", version)[:2]))


def _compiled(statement: ast.stmt, place: str) -> BaseException | None:
    try:
        compile(ast.Module([statement], []), place, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def _newer(source: str, python: tuple[int, ...]) -> tuple[int, str]:
    """Return a line of a source that an older Python does not know, and why, or no reason."""
    try:
        ast.parse(source, feature_version=python[1])
    except SyntaxError as error:
        return error.lineno or 1, error.msg
    if python >= (3, 12):
        return 1, ""
    names, tokens = tokenize.tok_name, tokenize.generate_tokens(io.StringIO(source).readline)
    return newer_f_string((names[token.type], token.string, token.start[0]) for token in tokens)


def newer_f_string(tokens: Iterable[tuple[str, str, int]]) -> tuple[int, str]:
    """Return what of f-strings, in tokens by name, text and line, Python knows since 3.12 only, and where."""
    quotes: list[str] = []
    for name, text, line in tokens:
        if name == "FSTRING_START":
            quote = text.lstrip("rRfFbBuUtT")
            if quote in quotes:
                return line, "an f-string has its own quotes inside of it"
            quotes.append(quote)
        elif name == "FSTRING_END":
            quotes.pop()
        elif around := quotes[:-1] if name == "FSTRING_MIDDLE" else quotes:  # it stands in braces of these
            if any(quote in text for quote in around):
                return line, "an f-string has its own quotes inside of it"
            if "\\" in text or name == "COMMENT":
                return line, "an f-string has a backslash or a comment between its braces"
            if "\n" in text and len(around[0]) == 1:
                return line, "an f-string goes on in another line"
    return 1, ""
