"""What matplotlib has drawn, as plain data: read in the student's process, where a figure lives."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_DATA = 4 << 20  # bytes of a figure, all of its data together
MAX_PICTURE = 128 << 10
MAX_FIGURES = 20
MAX_SIDE = 4096  # pixels of a picture in either direction, which a few bytes could say are millions
MAX_AXES = 100  # of a figure
_WIDEST = 640  # pixels of a picture
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_MOST_TOLD = 6  # of axes, and of what is drawn in each, in words
_LONGEST_TOLD = 60  # characters of a label in words
_ABOUT = ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale", "xticklabels", "yticklabels")
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


def figures_of(value: Any) -> list[Figure]:
    """Return what is drawn in a figure, or in that of axes or a line; of anything else in all open ones."""
    kind: Any = getattr(sys.modules.get("matplotlib.figure"), "Figure", ())
    found = value if isinstance(value, kind) else getattr(value, "figure", None)
    return [read(figure) for figure in ([found] if isinstance(found, kind) else _open())]


def _known() -> Any:
    """Return what pyplot knows its open figures by; None where it is not loaded."""
    return getattr(sys.modules.get("matplotlib._pylab_helpers"), "Gcf", None)


def _open() -> list[Any]:
    known = _known()
    return [known.figs[number].canvas.figure for number in sorted(known.figs)[:MAX_FIGURES]] if known else []


@contextlib.contextmanager
def drawing() -> Iterator[list[Figure]]:
    """Put the open figures aside meanwhile, and fill the list with those that are made, or drawn on."""
    drawn, made, known = list[Figure](), list[Any](), _known()
    before = dict(known.figs) if known else {}
    figures = [manager.canvas.figure for manager in before.values()]
    for figure in figures:
        figure.stale = False
    with _noting(known, made) if known else contextlib.nullcontext():
        try:
            yield drawn
            changed = [figure for figure in figures if figure.stale]
            changed += made if known else _open()  # also those that are closed again
            drawn += [read(figure) for figure in changed[:MAX_FIGURES]]
        finally:
            if (known := _known()) is not None:
                known.figs.clear()
                known.figs.update(before)


@contextlib.contextmanager
def _noting(known: Any, made: list[Any]) -> Iterator[None]:
    """Have pyplot know no figure, and every figure noted that it makes."""
    known.figs.clear()
    name = "_set_new_active_manager"
    activate = getattr(known, name)

    def note(manager: Any) -> None:
        made.append(manager.canvas.figure)
        activate(manager)

    held = vars(known)[name]
    setattr(known, name, staticmethod(note))
    try:
        yield
    finally:
        setattr(known, name, held)


def read(figure: Any) -> Figure:
    """Read a figure of matplotlib."""
    picture = _picture(figure)  # first, as drawing it makes the labels of the ticks
    title = figure.get_suptitle()
    return Figure(title, [_axes(axes) for axes in figure.axes if axes.get_label() != "<colorbar>"], picture)


def _picture(figure: Any) -> bytes:
    file, (width, height) = io.BytesIO(), figure.get_size_inches()
    try:
        figure.savefig(file, format="png", dpi=min(100, _WIDEST / max(width, height, 1)))
    except Exception:  # noqa: BLE001 (the data tell all that checks ask; text may be no mathematics, for example)
        return b""
    data = file.getvalue()
    return data if _may_be_shown(data) else b""


def _may_be_shown(picture: bytes) -> bool:
    """Return whether it begins as a PNG does, with width and height, and is of bounded size when shown."""
    width, height = (int.from_bytes(picture[place : place + 4]) for place in (16, 20))
    is_one = picture[:16] == _PNG and 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE
    return is_one and len(picture) <= MAX_PICTURE


def _axes(axes: Any) -> Axes:
    boxes = [part for part in axes.containers if hasattr(part, "patches") and not hasattr(part, "lines")]
    scattered: Any = sys.modules["matplotlib.collections"].PathCollection
    clouds = [part for part in axes.collections if isinstance(part, scattered)]
    meshes = [part for part in axes.collections if hasattr(part, "get_coordinates")]
    legend = axes.get_legend()
    about: dict[str, Any] = {name: getattr(axes, f"get_{name}")() for name in _ABOUT}
    about |= {name: tuple(map(float, about[name])) for name in ("xlim", "ylim")}
    about |= {name: _texts(about[name]) for name in ("xticklabels", "yticklabels")}
    return Axes(
        **about,
        legend=_texts(legend.get_texts()) if legend else [],
        texts=_texts(axes.texts),
        grid=any(line.get_visible() for line in axes.xaxis.get_gridlines()[:1]),
        lines=[_line(line) for line in axes.get_lines()],
        points=[
            Points(x, y, _label(cloud), _first(cloud))
            for cloud in clouds
            for x, y in [_numbers(cloud.get_offsets()).reshape(-1, 2).T]
        ],
        bars=[_bars(box) for box in boxes],
        images=[_numbers(part.get_array()) for part in (*axes.images, *meshes)],
        pie=[float(abs(part.theta2 - part.theta1) / 360) for part in axes.patches if hasattr(part, "theta1")],
    )


def _line(line: Any) -> Line:
    x, y = map(_numbers, line.get_data(orig=False))
    style, marker = str(line.get_linestyle()), str(line.get_marker())
    return Line(x, y, _label(line), _hex(line.get_color()), style, marker)


def _bars(box: Any) -> Bars:
    bars, parts = box.patches, ("x", "y", "width", "height")
    x, y, widths, heights = (_numbers([getattr(bar, f"get_{part}")() for bar in bars]) for part in parts)
    return Bars(x, y, widths, heights, _label(box), _first(bars[0]) if bars else "")


def _texts(artists: Any) -> list[str]:
    return [artist.get_text() for artist in artists]


def _numbers(values: Any) -> NDArray[Any]:
    return np.ma.filled(np.ma.asarray(values, float), np.nan)


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _first(artist: Any) -> str:
    """Return the colour of an artist, or of the first of its parts."""
    found = np.atleast_2d(artist.get_facecolor())
    return _hex(found[0]) if len(found) else ""


def _hex(colour: Any) -> str:
    return str(sys.modules["matplotlib.colors"].to_hex(colour))


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
    if figure.picture and not _may_be_shown(figure.picture):
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
