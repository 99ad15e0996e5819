"""From a cell as IPython knows it to plain Python, by a rule of our own, so that no grade depends on IPython.

What stands within brackets or strings, such as a ``%`` at the beginning of a line, is Python. All other lines
keep their number.
"""

import re

import msgspec

# Cell magics that run what stands below them, and show something about it besides.
_KEPT_BODIES = {"capture", "prun", "time", "timeit"}

_CELL_MAGIC = re.compile(r"(?:[ \t]*\n)*+[ \t]*%%(\w+)[^\n]*")
_WITH_CONTINUATIONS = re.compile(r"(?:[^\n]*\\\n)*+[^\n]*+\n?")  # of a line that is no Python
_ESCAPE = re.compile(r"[%!?]")
_QUESTION = re.compile(r"[^#'\"?]*+\?{1,2}+\s*+")
_TARGET = re.compile(r"\w[\w.,*\[\]'\" ]*+")
_AUTOMATIC = re.compile(
    r"(?:pip3?|conda|mamba|uv|apt(?:-get)?)[ \t]++(?:install|uninstall|add|remove|update|upgrade|list|show)\b"
)
_TIMED = re.compile(r"%time\s++(?:-\S++\s++)*+(?P<statement>\S.*)")

_TOKEN = re.compile(r"""(?P<comment>\#[^\n]*)|(?P<quote>'''|\"\"\"|'|")|(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<joined>\\\n)|(?P<newline>\n)""", re.VERBOSE)  # fmt: skip
_REST_OF_STRING = {
    "'": re.compile(r"(?:[^'\\\n]++|\\.)*+'?", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]++|\\.)*+"?', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]++|\\.|'(?!''))*+(?:''')?", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]++|\\.|"(?!""))*+(?:""")?', re.DOTALL),
}


class PlainCell(msgspec.Struct, frozen=True):
    """A cell in plain Python."""

    source: str  # as many lines as the cell has
    left_out: tuple[str, ...]  # the first line of everything that is no Python


def plain_python(cell: str) -> PlainCell:
    r"""Return a cell without what only IPython understands.

    >>> plain_python("%matplotlib inline\nx = (7\n% 4)\n!pip install torch\n")
    PlainCell(source='pass\nx = (7\n% 4)\npass\n', left_out=('%matplotlib inline', '!pip install torch'))
    """
    text, place = _unix(cell), 0
    left_out = list[str]()
    while match := _CELL_MAGIC.match(text, place):
        place = match.end()
        left_out.append(match[0].strip())
        if match[1] not in _KEPT_BODIES:
            return PlainCell("\n" * text.count("\n"), tuple(left_out))
    lines = ["\n" * text.count("\n", 0, place)]
    while place < len(text):
        start, end = place, text.find("\n", place)
        line = text[start : end if end >= 0 else len(text)]
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        python = _replacement(line[len(indent) :])
        if python is None:
            place = _end_of_statement(text, start)
            lines.append(text[start:place])
        else:
            whole = _WITH_CONTINUATIONS.match(text, start)
            assert whole is not None
            place = whole.end()
            left_out.append(line.strip())
            lines.append(indent + python + "\n" * text.count("\n", start, place))
    return PlainCell("".join(lines), tuple(left_out))


def cell_magic(cell: str) -> tuple[str, str]:
    """Return the first line of a cell, if it is a cell magic, and what stands below it."""
    text = _unix(cell)
    match = _CELL_MAGIC.match(text)
    return (match[0].strip(), text[match.end() + 1 :]) if match else ("", text)


def _end_of_statement(text: str, place: int) -> int:
    depth = 0
    while match := _TOKEN.search(text, place):
        place = match.end()
        if match["quote"]:
            rest = _REST_OF_STRING[match["quote"]].match(text, place)
            assert rest is not None
            place = rest.end()
        elif match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["newline"] and not depth:
            return place
    return len(text)


def _replacement(rest: str) -> str | None:
    """Return what stands in for a line that is no Python; None if it is Python."""
    target, equals, value = rest.partition("=")
    value = value.lstrip()
    if equals and value[:1] in ("%", "!") and value[1:2] not in ("", "=") and _TARGET.fullmatch(target):
        timed = _TIMED.fullmatch(value)
        return f"{target}= {timed['statement'] if timed else 'None'}"
    if match := _TIMED.fullmatch(rest):
        return match["statement"]
    escaped = _ESCAPE.match(rest) or _QUESTION.fullmatch(rest) or _AUTOMATIC.match(rest)
    return "pass" if escaped else None


def _unix(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)
