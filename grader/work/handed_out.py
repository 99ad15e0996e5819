"""What of a source was handed out, what is somebody's own, and what is still to be written."""

import re

from grader.sandbox.faults import A_STUB

# What is handed out in place of code. Apart, since a pattern that begins with letters is found at once.
_STUB = re.compile(rf"raise NotImplementedError\((['\"]){A_STUB}\1\)")
_UNSET = re.compile(r"\n\w+ *= *(?:\.\.\.|None) *(?:#.*)?$", re.MULTILINE)  # a name of the module
_GIVEN = re.compile(
    r"(?:async def|def|class)\b.*:|(?:import|from)\b.*|[@#].*|(?:check|submit)\([^()]*\)|pass"
)
_QUOTES = re.compile(r"[a-zA-Z]{0,2}(\"\"\"|''')")


def code_lines(source: str) -> frozenset[str]:
    """Return the lines, without spaces around them, that are somebody's own work and were not handed out."""
    own, closing = set[str](), ""  # what ends the docstring that a line stands in
    for whole in source.split("\n"):
        line = whole.strip()
        if closing:
            closing = "" if closing in line else closing
        elif quotes := _QUOTES.match(line):
            closing = "" if quotes[1] in line[quotes.end() :] else quotes[1]
        elif line and not (
            _GIVEN.fullmatch(line) or _STUB.fullmatch(line) or _UNSET.fullmatch(f"\n{whole.rstrip()}")
        ):
            own.add(line)
    return frozenset(own)


def to_write(source: str) -> int:
    """Return how much in a source still has to be written."""
    return len(_STUB.findall(source)) + len(_UNSET.findall(f"\n{source}"))
