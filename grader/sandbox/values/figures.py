"""What matplotlib has drawn, as plain data, which `grader.sandbox.drawing` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_DATA = 4 << 20  # bytes of a figure, all of its data together
MAX_PICTURE = 128 << 10
MAX_SIDE = 4096  # pixels of a picture in either direction, which a few bytes could say are millions
MAX_AXES = 100  # of a figure
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_MOST_TOLD = 6  # of axes, and of what is drawn in each, in words
_LONGEST_TOLD = 60  # characters of a label in words
_PARTS = ("lines", "points", "bars", "images")


class Parts(list[Any]):
    """What was drawn of one kind; who asks for more is told what there is."""

    def __init__(self, parts: Iterable[Any], what: str) -> None:
        super().__init__(parts)
        self._what = what

    def __getitem__(self, place: Any) -> Any:
        try:
            return super().__getitem__(place)
        except IndexError:
            there = f"{len(self)} {self._what} are drawn"
            raise IndexError(f"{there}, so there is no {self._what}[{place}]") from None


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    """What is drawn, or a part of it."""


class Line(Drawn, frozen=True):
    """A line of `plot`; what `axhline` draws is one as well."""

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    color: str = ""  # as "#1f77b4"
    style: str = ""  # "-", "--", "None"
    marker: str = ""  # "o", "None"


class Points(Drawn, frozen=True):
    """The points of one `scatter`."""

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    color: str = ""  # of the first point


class Bars(Drawn, frozen=True):
    """The bars of one `bar`, `barh` or `hist`: rectangles by their lower left corners."""

    x: np.ndarray
    y: np.ndarray
    widths: np.ndarray
    heights: np.ndarray
    label: str = ""
    color: str = ""


class Axes(Drawn, frozen=True):
    """One pair of axes, with all that was drawn in it, in order; dates are days since 1970."""

    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: tuple[float, float] = (0.0, 1.0)
    ylim: tuple[float, float] = (0.0, 1.0)
    xscale: str = "linear"
    yscale: str = "linear"
    xticklabels: list[str] = []
    yticklabels: list[str] = []
    legend: list[str] = []  # its entries; none if there is no legend
    texts: list[str] = []
    grid: bool = False
    lines: list[Line] = []
    points: list[Points] = []
    bars: list[Bars] = []
    images: list[np.ndarray] = []  # of `imshow` and `pcolormesh`
    pie: list[float] = []  # the shares of the wedges

    def __post_init__(self) -> None:
        for name in _PARTS:
            msgspec.structs.force_setattr(self, name, Parts(getattr(self, name), name))


class Figure(Drawn, frozen=True):
    """A figure, without the axes of colour bars."""

    title: str = ""  # above all axes
    axes: Annotated[list[Axes], msgspec.Meta(max_length=MAX_AXES)] = []  # each takes far more than its bytes
    picture: bytes = b""  # as PNG, for people; empty if there is none of this size

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "axes", Parts(self.axes, "axes"))


def may_be_shown(picture: bytes) -> bool:
    """Return whether it begins as a PNG does, with width and height, and is of bounded size when shown."""
    width, height = (int.from_bytes(picture[place : place + 4]) for place in (16, 20))
    is_one = picture[:16] == _PNG and 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE
    return is_one and len(picture) <= MAX_PICTURE


def _encode(value: Figure, packer: Packer) -> list[Any]:
    data = msgspec.msgpack.encode(value, enc_hook=lambda array: array.tolist())
    if len(data) > MAX_DATA or len(value.axes) > MAX_AXES:
        raise Unsendable("it is a figure of too much data")
    return [packer.keep(data)]


_decoder = msgspec.msgpack.Decoder(Figure, dec_hook=lambda _, value: np.array(value, float))


def _decode(items: list[Any], unpacker: Unpacker) -> Figure:
    (size,) = unpacker.parts(items, int)
    if size > MAX_DATA:
        raise Malformed("a figure of too much data")
    try:
        figure = _decoder.decode(unpacker.take(size))
    except (msgspec.MsgspecError, RecursionError, ValueError, TypeError) as error:
        raise Malformed(str(error)) from None
    if figure.picture and not may_be_shown(figure.picture):
        raise Malformed("a picture that is none")
    return figure


def in_words(figure: Figure) -> str:
    """Return what a figure holds, for who cannot see it: a line for each pair of axes, of bounded length."""
    told = [_axes_in_words(axes) for axes in figure.axes[:_MOST_TOLD]]
    title = [f"figure {_quoted(figure.title)}"] if figure.title else []
    left = len(figure.axes) - len(told)
    return "\n".join([*title, *told, *([f"and {left} more axes"] if left > 0 else [])])


def _axes_in_words(axes: Axes) -> str:
    sides = (("x", axes.xlabel, axes.xlim, axes.xscale), ("y", axes.ylabel, axes.ylim, axes.yscale))
    head = [f"axes {_quoted(axes.title) if axes.title else 'without a title'}"]
    for name, label, (low, high), scale in sides:
        shown = f"{name} {_quoted(label) if label else '(no label)'} from {low:g} to {high:g}"
        head.append(shown + (f", {plain_text(scale, 20)}" if scale != "linear" else ""))
    parts = [
        *(("line", "y", one.label, one.y) for one in axes.lines),
        *(("points", "y", one.label, one.y) for one in axes.points),
        *(("bars", "heights", one.label, one.heights) for one in axes.bars),
        *(("image", "values", "", one) for one in axes.images),
        *([("pie", "shares", "", np.array(axes.pie))] if axes.pie else []),
    ]
    drawn = [_part_in_words(*part) for part in parts[:_MOST_TOLD]]
    drawn += [f"and {len(parts) - len(drawn)} more"] if len(parts) > len(drawn) else []
    legend = f"; legend: {', '.join(map(_quoted, axes.legend[:_MOST_TOLD]))}" if axes.legend else ""
    return f"{', '.join(head)}: {', '.join(drawn) or 'nothing'}{legend}"


def _part_in_words(what: str, of: str, label: str, numbers: NDArray[Any]) -> str:
    known, name = numbers[np.isfinite(numbers)], f" {_quoted(label)}" if label else ""
    ends = f", {of} from {known.min():g} to {known.max():g}" if known.size else ""
    return f"{what}{name} ({' x '.join(map(str, numbers.shape))} values{ends})"


def _quoted(text: str) -> str:
    return f"'{plain_text(text.replace(chr(10), ' '), _LONGEST_TOLD)}'"


def _show(value: Any, show: Callable[[Any], str]) -> str:
    if isinstance(value, Figure):
        return f"Figure({', '.join(map(show, value.axes))})"
    if isinstance(value, Axes):
        parts = [f"{len(some)} {what}" for what in _PARTS if (some := getattr(value, what))]
        return f"Axes({', '.join([plain_text(value.title, 100), *parts])})"
    return f"{type(value).__name__}(label={show(value.label)}, x={show(value.x)}, y={show(value.y)})"


def _compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare all that was drawn, but no pictures."""
    if type(actual) is not type(expected):
        return wrong_type(actual, expected)
    for name in expected.__struct_fields__:
        mine, right = getattr(actual, name), getattr(expected, name)
        if isinstance(right, tuple):
            mine, right = np.array(mine), np.array(right)
        if name != "picture" and (found := comparing(mine, right)):
            return found.inside(f".{name}")
    return None


FIGURE = WireType("figure", _encode, _decode, _show, _compare, types=(Figure,), like=Drawn)
