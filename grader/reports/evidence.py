"""What shows that a failure is so: short texts, and arrays as small tables with wrong entries marked."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Literal, TypeAlias

import msgspec

from grader.sandbox.counterexample import Counterexample
from grader.sandbox.text import plain_text

# How a line begins that a CI system takes for a command; spaces before it do not matter to it.
_COMMAND = re.compile(r"^(\s*)(::|##)")

_NUMBER = r"[-+]?(?:\d[\w.+-]*|\.\d[\w.+-]*|inf|nan)|True|False|\.\.\."
ENTRY = re.compile(rf"\*?\(?(?:{_NUMBER})\)?")
_ROW = re.compile(rf"\[\s*{ENTRY.pattern}(?:,\s*{ENTRY.pattern})*\]")
_ARRAY = re.compile(rf"{_ROW.pattern}|\[\s*{_ROW.pattern}(?:,\s*{_ROW.pattern})*\]")
_HEAD = re.compile(r"(array of shape \([\d, ]*\)(?:, from \[[\d, ]*\] on(?=\n))?)(?:, which begins\n|: |\n)")
_MOST_CELLS = 100
_STAR = re.compile(r"(?<=[\[ ])\*(?=['\-\dinTF])[^\s,\]]+")  # an entry of a table that has one
_LONG, _BEFORE, _AFTER = 50, 12, 16  # characters of a text, and around the first that differs
_BETWEEN = 4  # columns, of two answers beside each other

Paint: TypeAlias = Callable[[str, Literal["wrong", "right"]], str]
"""Gives an entry that is wrong, or what is right in its place, a colour."""


class ShownEntry(msgspec.Struct, frozen=True):
    """An entry of an array."""

    text: str
    wrong: bool = False


class Shown(msgspec.Struct, frozen=True):
    """A part of a counterexample: a small table, where it is one of numbers; or else text."""

    label: str
    text: str
    head: str = ""  # of a large array, its shape
    table: list[list[ShownEntry]] = []


def evidence(shown: Counterexample) -> list[Shown]:
    """Return the parts that say something, the entries that differ marked in both answers."""
    parts = {label: as_shown(label, text) for label, text in shown.parts()}
    if "returned" in parts and "expected" in parts:
        _mark(parts)
        if shown.difference == f"{shown.returned} instead of {shown.expected}":
            del parts["difference"]  # both are seen above it
            if where := _where(shown.returned, shown.expected):
                parts["difference"] = Shown("difference", where)
    return [*parts.values()]


def _where(returned: str, expected: str) -> str:
    """Return what stands where two texts first differ; nothing, if that is seen at once."""
    if max(len(returned), len(expected)) <= _LONG:
        return ""
    at = next((n for n, (one, other) in enumerate(zip(returned, expected, strict=False)) if one != other), 0)
    begin = max(0, at - _BEFORE)
    cut = [(text[begin : at + _AFTER], "..." * (len(text) > at + _AFTER)) for text in (returned, expected)]
    return " instead of ".join(f"{'...' * (begin > 0)}{near}{more}" for near, more in cut)


def _mark(parts: dict[str, Shown]) -> None:
    """Mark the same entries in two answers of one shape: those with a star, or of few all that differ."""
    returned, expected = parts["returned"], parts["expected"]
    if [*map(len, returned.table)] != [*map(len, expected.table)]:
        return
    pairs = [[*zip(*rows, strict=True)] for rows in zip(returned.table, expected.table, strict=True)]
    # Of a large array the beginning may be right, but for what the tolerance allows.
    starred = bool(returned.head) or any(one.wrong for row in returned.table for one in row)
    wrong = [[one.wrong if starred else one.text != other.text for one, other in row] for row in pairs]
    texts = [returned.text, expected.text]
    if len(pairs) == 1 and not any(
        "\n" in text for text in texts
    ):  # one line each: entries stand below each other
        columns = zip(*map(ENTRY.findall, texts), strict=True)
        padded = [[one.rjust(max(map(len, column))) for one in column] for column in columns]
        texts = [f"[{', '.join(row)}]" for row in zip(*padded, strict=True)]
    for side, text in zip((returned, expected), texts, strict=True):
        rows = [zip(*row, strict=True) for row in zip(side.table, wrong, strict=True)]
        table = [[ShownEntry(cell.text, bad) for cell, bad in row] for row in rows]
        parts[side.label] = msgspec.structs.replace(side, text=text, table=table)


def as_shown(label: str, text: str) -> Shown:
    """Return a text as a table if it is an array of one or two dimensions, as a counterexample writes it.

    >>> [[cell.text for cell in row] for row in as_shown("x", "[[1, *2.5], [3, nan]]").table]
    [['1', '2.5'], ['3', 'nan']]
    """
    head = _HEAD.match(text)
    rest = text[head.end() :] if head else text
    rows = [ENTRY.findall(row) for row in _ROW.findall(rest)] if _ARRAY.fullmatch(rest) else []
    if not 1 < sum(map(len, rows)) <= _MOST_CELLS:
        return Shown(label, text)
    table = [[ShownEntry(entry.lstrip("*"), entry[0] == "*") for entry in row] for row in rows]
    return Shown(label, text, head[1] if head else "", table)


def safe_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text by anybody, of which none moves a cursor or commands a CI system."""
    for line in plain_text(text).split("\n"):
        yield _COMMAND.sub(r"\1\\\2", line)


def laid_out(parts: Sequence[Shown], room: float = math.inf, paint: Paint | None = None) -> Iterator[str]:
    """Yield the lines of a counterexample, none wider than there is room; a value is never broken.

    Where there is a width, two answers of several lines stand beside each other if both fit into it.
    """
    width = max((len(one.label) for one in parts), default=0)
    both = [one for one in parts if one.label in ("returned", "expected")]
    beside = [*_beside(both, room, paint)] if room < math.inf and len(both) == 2 else []
    for one in parts:
        if one in both and beside:
            yield from beside if one is both[0] else ()
            continue
        for number, (_, line) in enumerate(_block(one, room - width - 2, paint)):
            yield f"{'' if number else one.label:<{width}}  {line}"


def _beside(both: Sequence[Shown], room: float, paint: Paint | None) -> Iterator[str]:
    """Yield two answers beside each other; nothing if they are short, or do not fit."""
    left, right = ([(len(one.label), one.label), *_block(one, math.inf, paint)] for one in both)
    width = max(length for length, _ in left) + _BETWEEN
    if max(len(left), len(right)) > 2 and width + max(length for length, _ in right) <= room:
        for (length, line), (_, other) in zip_longest(left, right, fillvalue=(0, "")):
            yield f"{line}{' ' * (width - length) if other else ''}{other}"


def _block(one: Shown, room: float, paint: Paint | None) -> list[tuple[int, str]]:
    """Return the lines of a part, painted, each with its length on a screen."""
    lines = list[str]()
    for line in safe_lines(one.text):
        first = re.match(r" *[\[({]*", line)
        lines += wrapped(line, room, " " * (first.end() if first else 0))
    if paint is None:
        return [(len(line), line) for line in lines]
    cells = iter([cell for row in one.table for cell in row])
    colour: Literal["wrong", "right"] = "right" if one.label == "expected" else "wrong"

    def painted(found: re.Match[str]) -> str:
        return paint(found[0], colour) if next(cells).wrong else found[0]

    done = []
    for line in lines:
        if one.table and not (one.head and line.startswith(one.head)):
            done.append((len(line), ENTRY.sub(painted, line)))
        else:
            done.append((len(line), _STAR.sub(lambda found: paint(found[0], "wrong"), line)))
    return done


def wrapped(line: str, room: float, further: str) -> list[str]:
    """Break a line between words or values where it is too wide; only one space is lost at each break."""
    lines = [""]
    for piece in re.findall(r"\s*\S+|\s+$", line):
        if lines[-1].strip() and len(lines[-1] + piece) > room:
            lines.append(further + piece[1:])
        else:
            lines[-1] += piece
    return lines
