"""How exercises did as HTML: part of the feedback page, and what a notebook shows below a cell."""

import math
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from grader.reports.exercises import Exercise, Trouble
from grader.reports.pages import page
from grader.sandbox.pictures import Curves, WrongEntries

_NUMBER = r"[-+]?(?:\d[\w.+-]*|\.\d[\w.+-]*|inf|nan)|True|False|\.\.\."
_TOKEN = re.compile(rf"\s*(?:([\[\],])|(\*?\(?(?:{_NUMBER})\)?)(?=[\s,\]]))")
_HEAD = re.compile(r"(array of shape \([\d, ]*\))(?:, which begins\n|: )")
_MOST_CELLS = 100


class Cell(msgspec.Struct, frozen=True):
    """An entry of an array."""

    text: str
    wrong: bool = False


class Shown(msgspec.Struct, frozen=True):
    """A part of a counterexample: a small table, where it is one of numbers; or else text."""

    label: str
    text: str
    head: str = ""  # of a large array, its shape
    table: list[list[Cell]] = []


def exercises_html(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return how exercises did, for a notebook; all text in it is escaped."""
    return page("notebook.html", exercises=exercises, note=note, evidence=evidence, png=png, drawn=drawn)


def evidence(trouble: Trouble) -> list[Shown]:
    """Return the counterexample of a trouble, the entries that differ marked in both answers."""
    shown = trouble.outcome.counterexample
    if shown is None or trouble.outcome.is_none:
        return []
    rows = [(f"input {name}", text) for name, text in shown.inputs.items()]
    parts = [as_shown(label, text) for label, text in [*rows, *shown.others.items()]]
    returned, expected = as_shown("returned", shown.returned), as_shown("expected", shown.expected)
    parts += _marked(returned, expected)
    return [one for one in [*parts, Shown("difference", shown.difference)] if one.text]


def _marked(returned: Shown, expected: Shown) -> list[Shown]:
    """Return two answers of one shape with the same entries marked: those with a star, or all that differ."""
    if [*map(len, returned.table)] != [*map(len, expected.table)]:
        return [returned, expected]
    pairs = [[*zip(*rows, strict=True)] for rows in zip(returned.table, expected.table, strict=True)]
    starred = any(one.wrong for row in returned.table for one in row)
    wrong = [[one.wrong if starred else one.text != other.text for one, other in row] for row in pairs]
    return [
        msgspec.structs.replace(
            side,
            table=[
                [Cell(cell.text, bad) for cell, bad in zip(*row, strict=True)]
                for row in zip(side.table, wrong, strict=True)
            ],
        )
        for side in (returned, expected)
    ]


def as_shown(label: str, text: str) -> Shown:
    """Return a text as a table if it is an array of one or two dimensions, as a counterexample writes it.

    >>> [[cell.text for cell in row] for row in as_shown("x", "[[1, *2.5], [3, nan]]").table]
    [['1', '2.5'], ['3', 'nan']]
    """
    head = _HEAD.match(text)
    rest = text[head.end() :] if head else text
    table = _table(rest)
    return Shown(label, text, head[1] if head and table else "", table)


def _table(text: str) -> list[list[Cell]]:
    """Return the rows of an array; none where it is anything else."""
    rows, depth, at = list[list[Cell]](), 0, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            return []
        at = found.end()
        if found[1] == "[":
            depth += 1
            if depth > 2:
                return []
            rows.append([])
        elif found[1] == "]":
            depth -= 1
            if depth <= 0:
                break
        elif found[2]:
            if not rows:
                return []
            rows[-1].append(Cell(found[2].lstrip("*"), found[2][0] == "*"))
    rows = [row for row in rows if row]
    whole = depth == 0 and not text[at:].strip()
    return rows if whole and 1 < sum(map(len, rows)) <= _MOST_CELLS else []


def png(picture: bytes) -> str:
    """Return a picture as an address that holds all of it."""
    return f"data:image/png;base64,{b64encode(picture).decode()}"


class Figure(msgspec.Struct, frozen=True):
    """A picture, and what it shows in words."""

    svg: Markup
    words: str
    axis: tuple[str, str] | None = None  # the highest and the lowest value
    names: list[str] = []  # of the curves, in their order


def drawn(trouble: Trouble) -> Iterator[Figure]:
    """Yield the pictures of a counterexample."""
    shown = trouble.outcome.counterexample
    for picture in (shown.pictures or ()) if shown else ():
        if isinstance(picture, WrongEntries):
            yield Figure(_wrong_entries(picture), picture.words)
        else:
            yield from _curves(picture)


def _wrong_entries(picture: WrongEntries) -> Markup:
    """Return an array as a map of which each wrong part is filled, the more of it is wrong the darker."""
    paths = dict[int, list[str]]()
    for place, share in enumerate(picture.shares):
        if share:
            y, x = divmod(place, picture.columns)
            paths.setdefault(1 + 3 * (share - 1) // 254, []).append(f"M{x} {y}h1v1h-1z")
    shapes = "".join(f'<path class="w{level}" d="{"".join(d)}"/>' for level, d in sorted(paths.items()))
    rows, columns = picture.rows, picture.columns
    size = max(2, min(14, 320 // max(columns, 1), 220 // max(rows, 1)))
    return Markup(
        f'<svg class="map" viewBox="0 0 {columns} {rows}" width="{columns * size}" height="{rows * size}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges" aria-hidden="true">{shapes}</svg>'
    )


def _curves(picture: Curves) -> Iterator[Figure]:
    """Yield curves in one picture; on a logarithmic scale where they go over more than three decades."""
    known = [y for values in picture.lines.values() for y in values if y is not None]
    if not known:
        return
    low, high = min(known), max(known)
    log = low > 0 and high / low > 1000
    scale = math.log10 if log else float
    bottom, room = scale(low), (scale(high) - scale(low)) or 1.0
    paths = []
    for number, values in enumerate(picture.lines.values()):
        step, path, begins = 300 / max(len(values) - 1, 1), "", "M"
        for place, y in enumerate(values):
            if y is not None:
                path += f"{begins}{place * step:.1f} {95 - 90 * (scale(y) - bottom) / room:.1f}"
            begins = "M" if y is None else "L"
        paths.append(f'<path class="c{min(number, 2)}" d="{path}"/>')
    svg = Markup(
        '<svg class="curves" viewBox="0 0 300 100" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(paths)}</svg>"
    )
    words = f"{picture.words[:-1]}, on a logarithmic scale:" if log else picture.words
    yield Figure(svg, words, (f"{high:.4g}", f"{low:.4g}"), [*picture.lines])
