"""Reads what matplotlib has drawn: in the student's process, where a figure lives."""

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values.figures import Axes, Bars, Figure, Line, Points, may_be_shown
from grader.sandbox.values.packing import loaded

MAX_FIGURES = 20
_WIDEST = 640  # pixels of a picture
_ABOUT = ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale", "xticklabels", "yticklabels")


def figures_of(value: Any) -> list[Figure]:
    """Return what is drawn in a figure, or in that of axes or a line; of anything else in all open ones."""
    kind = loaded("matplotlib.figure.Figure")
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
    return data if may_be_shown(data) else b""


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
