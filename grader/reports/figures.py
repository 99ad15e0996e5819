"""Pictures of a counterexample, as SVG: where an array is wrong, and curves beside each other."""

import math
from base64 import b64encode
from collections.abc import Iterator

import msgspec
from markupsafe import Markup

from grader.reports.exercises import Trouble
from grader.sandbox.counterexample import Curves, WrongEntries


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
