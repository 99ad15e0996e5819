"""Pages for a browser from the templates beside: one text that loads nothing, in which all text is escaped.

Scripts and styles stand in the page; a policy in it lets nothing else run, and asks no other computer.
Pictures of a counterexample are SVG: where an array is wrong, and curves beside each other.
"""

import base64
import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import jinja2
import msgspec
from markupsafe import Markup, escape

from grader.reports.exercises import Exercise, Trouble, once_for_equal
from grader.sandbox.counterexample import Curves, WrongEntries
from grader.sandbox.text import plain_text

_LONGEST = 100_000
_SMALL = re.compile(r"[\d.]+e-\d+")
_TEMPLATES = Path(__file__).with_name("templates")


def page(template: str, **values: object) -> str:
    """Return a page; anybody may have written the text in it."""
    return _environment().get_template(template).render(values)


def exercises_html(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return how exercises did, for a notebook; all text in it is escaped."""
    return page("notebook.html", exercises=exercises, note=note)


@once_for_equal
def exercise_html(exercise: Exercise, tag: str = "div") -> Markup:
    """Return how an exercise did, for another page that has `exercise_style`; all text in it is escaped.

    `tag` is the element of its titles.
    """
    return Markup(vars(_environment().get_template("exercise.html").module)["exercise"](exercise, tag))


def exercise_style() -> str:
    """Return the style sheet of `exercise_html`, in an element of class `dg`."""
    return str(_asset("exercise.css"))


@cache
def _environment() -> jinja2.Environment:
    made = environment(_TEMPLATES)
    made.globals |= {"asset": _asset, "allowed": _allowed, "drawn": drawn, "png": png}
    made.globals["exercise_html"] = exercise_html
    made.filters["unbroken"] = _unbroken
    return made


def environment(folder: Path) -> jinja2.Environment:
    """Return what reads the templates in a folder: all text is escaped, and hides or reorders no other."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )


def _unbroken(text: str) -> Markup:
    """Return a text in which no line ends within a number such as 6e-11."""
    safe = str(escape(plain_text(text, _LONGEST)))
    return Markup(_SMALL.sub(r'<span class="dg-n">\g<0></span>', safe))


def _plain(value: object) -> object:
    """Return a value to be shown without what hides or reorders other text."""
    return plain_text(value, _LONGEST) if type(value) is str else value


@cache
def _asset(name: str) -> Markup:
    """Return a style sheet or a script of ours as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # no value of anybody's


@cache
def _allowed(name: str) -> Markup:
    """Return how a page's policy names a script."""
    digest = hashlib.sha256(_asset(name).encode()).digest()
    return Markup(f"'sha256-{base64.b64encode(digest).decode()}'")


def png(picture: bytes) -> str:
    """Return a picture as an address that holds all of it."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


class Picture(msgspec.Struct, frozen=True):
    """A picture, and what it shows in words."""

    svg: Markup
    words: str
    axis: tuple[str, str] | None = None  # the highest and the lowest value
    names: list[str] = []  # of the curves, in their order


def drawn(trouble: Trouble) -> Iterator[Picture]:
    """Yield the pictures of a counterexample."""
    shown = trouble.outcome.counterexample
    for picture in (shown.pictures or ()) if shown else ():
        if isinstance(picture, WrongEntries):
            yield Picture(_wrong_entries(picture), picture.words)
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


def _curves(picture: Curves) -> Iterator[Picture]:
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
    yield Picture(svg, words, (f"{high:.4g}", f"{low:.4g}"), [*picture.lines])
