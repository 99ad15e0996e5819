"""Why a file is no TOML, for people: the field and its line, and how such a value is written."""

import functools
import re
import tomllib
from collections.abc import Iterator
from typing import Any

DATE = "date and time as in 'due = 2030-01-31T23:59:00'"
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_STATEMENT = re.compile(r"\s*([\w.\"'-]+)\s*=\s*(.*?)\s*$")
_LIKE_A_DATE = re.compile(r"\d+([-./])\d+\1\d")
_BARE_WORD = re.compile(r"[A-Za-z~/\u201c\u201d\u201e]")
_MOST_LINES = 500  # of one statement
_LONGEST = 40


def why_broken(content: str, error: ValueError | RecursionError) -> tuple[int, str]:
    """Return the line of the statement that cannot be read, or 0, and what is wrong with it."""
    if isinstance(error, RecursionError):
        return 0, "it is nested too deep"
    lines = content.split("\n")
    place = _PLACE.search(str(error))
    end = min(int(place[1]), len(lines)) if place and place[1] else len(lines)
    above = range(end - 1, max(-1, end - _MOST_LINES), -1)
    begin = next((number for number in above if parsed("\n".join(lines[:number])) is not None), 0)
    while begin < end - 1 and (not lines[begin].strip() or lines[begin].lstrip().startswith("#")):
        begin += 1
    return begin + 1, next(_reasons(lines, begin, str(error)[: place.start() if place else None]))


def _reasons(lines: list[str], number: int, parser: str) -> Iterator[str]:
    """Yield what may be wrong with the statement that begins in a line, the likeliest first."""
    line, found = lines[number].strip(), _STATEMENT.match(lines[number])
    if parser.startswith("Cannot"):
        same = re.compile(rf"\s*{re.escape(found[1] if found else line)}\s*(=|#|$)")
        before = [above for above, text in enumerate(lines[:number], 1) if same.match(text)]
        where = f"in line {before[-1]}" if before else "above"
        yield f"{_shown(found[1] if found else line)} stands {where} already; keep one of the two"
    if line.startswith("["):
        yield f"{_shown(line)} is not a heading; write it as in [late] or [[assignments]], on its own line"
    if not found:
        yield f"{_shown(line)} has no value; write field, '=' and value, as in 'title = \"My course\"'"
        return
    field, value = found.groups()
    shown = _shown(value)
    if _LIKE_A_DATE.match(value) or (field == "due" and value[:1].isdigit()):
        yield f"{field}: {_shown(value.partition('#')[0].strip())} is not a valid date; write {DATE}"
    if not value or value.startswith("#"):
        yield f"{field}: the value behind '=' is missing"
    if value[0] in "\"'":
        mark = value[:3] if value[:3] == value[0] * 3 else value[0]
        if "\\" in value and mark[0] == '"':
            yield f"{field}: write each \\ in the text twice; or put the text in ' instead of \""
        if value.count(mark) == 1:
            yield f"{field}: the text has no end; write {mark} behind it"
        yield f"{field}: {shown} is not a text; it begins and ends with {mark}, and has none in between"
    if value[0] in "[{":
        close = "]" if value[0] == "[" else "}"
        yield f"{field}: a comma is missing, or {close} at the end"
    if value.lower() in ("true", "false"):
        yield f"{field}: write {value.lower()}, in small letters"
    if _BARE_WORD.match(value):
        yield f"{field}: write text in quotes, as in 'title = \"My course\"', and a number in digits"
    if value[0].isdigit() or value[0] in "+-.":
        yield f"{field}: {shown} is not a number; write it as in 2 or 1.5"
    yield f"{field}: {shown} is not a value of TOML ({parser})"


@functools.lru_cache(256)
def parsed(content: str) -> dict[str, Any] | None:
    """Return what TOML says, or None if it is none."""
    try:
        return tomllib.loads(content)
    except (ValueError, RecursionError):
        return None


def shortened(text: str) -> str:
    """Return as much of a text as is shown in an error."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _shown(text: str) -> str:
    text = shortened(text)
    return text if text.isprintable() else repr(text)
