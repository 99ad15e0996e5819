"""How two tables differ, by rows and cells; and a table as aligned lines, with what is wrong in it.

Both fit in a terminal of 80 columns, with what stands before them: of a wide table some columns are shown,
those that differ first, and of long text what is around the first difference.
"""

from __future__ import annotations

from cmath import isnan
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text, same_start
from grader.sandbox.values import frames
from grader.sandbox.values.array_difference import alike_entries, entry_text
from grader.sandbox.values.arrays import object_array
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.frames import Column
from grader.sandbox.values.tables import Series, Table, table_of

_MOST_ROWS, _WIDEST_CELL, _WIDEST_ROW = 6, 24, 66
_MOST_LABELS = 48  # characters of names of columns
_BEFORE = 8  # characters of a text that are shown before the first difference
_MOST_PAIRED = 16
_NUMBERS = {*"iufc"}


class Asked(msgspec.Struct, frozen=True):
    """What of two tables need not be the same, and how close numbers are."""

    column_order: bool = True
    row_order: bool = True
    index: bool = True
    dtypes: bool = False
    rtol: float = 0
    atol: float = 0


def compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare what should be a table with one, or with a frame."""
    target = table_of(expected)
    assert target is not None
    return compare_tables(actual, target, Asked(rtol=comparing.rtol, atol=comparing.atol))


def compare_tables(actual: Any, target: Table, asked: Asked) -> Difference | None:
    """Compare names, number of rows, index and cells; the difference shows the rows that differ."""
    table = table_of(actual, of_dicts=False)
    if table is None or table.alone != target.alone:
        return _other_kind(actual, target, table)
    if not target.alone and (found := _other_names(table, target, asked)):
        return found
    columns, wanted = table._columns, target._columns
    if not (target.alone or asked.column_order):
        columns = [next(one for one in columns if one.label == other.label) for other in wanted]
    if len(table) != len(target):
        detail = f"{len(table)} rows instead of {len(target)}"
        return Difference("has the wrong number of rows", table, target, detail)
    for one, other in zip(columns, wanted, strict=True):
        if asked.dtypes and one.dtype != other.dtype:
            place = "its values" if target.alone else f"column {_label(one.label)}"
            detail = f"dtype {one.dtype} instead of {other.dtype}"
            return Difference(f"has another dtype in {place}", table, target, detail)
    labelled = asked.index and (asked.row_order or bool(table._levels or target._levels))
    levels, right_levels = (_all_levels(one) if labelled else [] for one in (table, target))
    if len(levels) != len(right_levels):
        detail = f"{len(levels)} levels instead of {len(right_levels)}"
        return Difference("has another index", table, target, detail)
    mine, right = [*levels, *columns], [*right_levels, *wanted]
    if not asked.row_order:
        mine, right = _in_order(mine), _in_order(right)
        mine = _paired(mine, right, np.flatnonzero(_wrong(mine, right, asked).any(axis=1)), asked)
    wrong = _wrong(mine, right, asked)
    return _difference(mine, right, wrong, len(levels), target.alone) if wrong.any() else None


def _other_kind(actual: Any, target: Table, table: Table | None) -> Difference:
    wanted, other = ("a Series", "a DataFrame")[:: 1 if target.alone else -1]
    if actual is None:
        return Difference("is None; is a 'return' missing?", actual, target)
    is_other = Difference(f"is {other}; return {wanted}", actual, target)
    return is_other if table is not None else wrong_type(actual, target, wanted)


def _other_names(table: Table, target: Table, asked: Asked) -> Difference | None:
    names, wanted = table.columns, target.columns
    if names == wanted:
        return None
    sides = {
        "missing": [name for name in wanted if name not in names],
        "not expected": [name for name in names if name not in wanted],
    }
    detail = "; ".join(f"{what}: {_labels(some)}" for what, some in sides.items() if some)
    if detail or len(names) != len(wanted):
        return Difference("has other columns", table, target, detail or "a name is there twice")
    if asked.column_order:
        return Difference("has its columns in another order", table, target, _labels(names))
    return None


def _all_levels(table: Table) -> list[Column]:
    return table._levels or [frames.column_of(None, np.arange(len(table)))]


def _wrong(mine: list[Column], right: list[Column], asked: Asked) -> NDArray[np.bool_]:
    """Return which cells differ, in rows and columns."""
    wrong = [~alike(*pair, asked) for pair in zip(mine, right, strict=True)]
    return np.stack(wrong, axis=1) if wrong else np.zeros((0, 0), bool)


def _paired(mine: list[Column], right: list[Column], rows: NDArray[Any], asked: Asked) -> list[Column]:
    """Return the columns with some rows, which differ, put where they are alike: few, as others are wrong."""
    if not 1 < len(rows) <= _MOST_PAIRED:
        return mine
    order, rest = np.arange(len(mine[0].values)), rows.tolist()
    for row in rows:
        wanted = [column.take([row]) for column in right]
        alike_one = (n for n in rest if not _wrong([one.take([n]) for one in mine], wanted, asked).any())
        order[row] = found = next(alike_one, rest[0])
        rest.remove(found)
    return [column.take(order) for column in mine]


def _in_order(columns: list[Column]) -> list[Column]:
    """Return the columns with their rows sorted; numbers that differ by rounding are one."""
    keys = []
    for column in reversed(columns):
        if column.kind in "biufc" and not column.missing.any():
            keys.append(np.array([float(f"{number:.5g}") for number in column.values.real.tolist()]))
        else:
            keys.append(np.array([repr(entry) for entry in column.entries()], str))
    order: Any = np.lexsort(keys) if keys else []
    return [column.take(order) for column in columns]


def alike(one: Column, other: Column, close: Any) -> NDArray[np.bool_]:
    """Return where two columns of one length have the same, or what is close; missing equals missing."""
    same, both = one.missing & other.missing, ~(one.missing | other.missing)
    kinds = {one.kind, other.kind}
    if "O" in kinds:
        a, b = one.entries(), other.entries()
        for row in np.flatnonzero(both):
            same[row] = _alike(a[row], b[row], close)
    elif kinds <= _NUMBERS or len(kinds) == 1:
        same |= both & alike_entries(one.values, other.values, close.rtol, close.atol)
    return same


def _alike(one: Any, other: Any, close: Any) -> bool:
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, int | float | complex) and isinstance(other, int | float | complex):
        both_nan = isnan(one) and isnan(other)
        return bool(one == other or abs(one - other) <= close.atol + close.rtol * abs(other) or both_nan)
    if isinstance(other, list | tuple) and type(one) is type(other):
        return len(one) == len(other) and all(map(_alike, one, other, [close] * len(one)))
    if isinstance(other, dict) and type(one) is type(other):
        return one.keys() == other.keys() and all(_alike(one[key], other[key], close) for key in other)
    if isinstance(other, np.ndarray):
        if not isinstance(one, np.ndarray) or one.shape != other.shape:
            return False
        bools = "b" in (one.dtype.kind, other.dtype.kind) and one.dtype != other.dtype
        return not bools and bool(alike_entries(one, other, close.rtol, close.atol).all())
    return bool(one == other)


def _difference(
    mine: list[Column], right: list[Column], wrong: NDArray[np.bool_], levels: int, alone: bool
) -> Difference:
    """Return the difference of cells: of both tables only rows and columns that differ, and a few others."""
    rows = np.flatnonzero(wrong.any(axis=1))
    shown = rows[:_MOST_ROWS]
    pairs = list(zip(mine, right, strict=True))
    sides = [[_around(*pair, shown) for pair in pairs], [_around(*pair[::-1], shown) for pair in pairs]]
    places = [*range(levels), *sorted(range(levels, len(right)), key=lambda n: not wrong[:, n].any())]
    widths = [max(map(len, [*_texts(sides[0][n]), *_texts(sides[1][n])])) for n in places]
    picked = sorted(places[: _that_fit(widths, levels)])
    numbers = [] if levels else [frames.column_of(None, shown)]  # where the index does not count
    few, few_wanted = (
        (Series if alone else Table)(
            [side[n] for n in picked if n >= levels], numbers or side[:levels], len(shown)
        )
        for side in sides
    )
    marked = wrong[shown][:, picked]
    marked = np.insert(marked, 0, False, axis=1) if numbers else marked
    place = int(np.argmax(wrong[rows[0]]))
    found, wanted = (_cell(side[place].entries()[0]) for side in sides)
    where = f" of column {_cut(_label(right[place].label))}" if place >= levels else " of the index"
    detail = f"row {rows[0]}{'' if alone and place >= levels else where}: {found} instead of {wanted}"
    cells = wrong if wrong[:, :levels].any() else wrong[:, levels:]
    if cells.size > 1:
        in_rows = f", in {len(rows)} rows" if len(rows) > len(shown) else ""
        count = f"({np.count_nonzero(cells)} of {cells.size} cells differ{in_rows})"
        detail += f"{' ' if len(detail) + len(count) < _WIDEST_ROW else chr(10)}{count}"
    return Difference("is wrong", few, few_wanted, detail, wrong=marked)


def _around(column: Column, other: Column, rows: NDArray[Any]) -> Column:
    """Return some rows of a column; of long text that differs from the other what is around that place."""
    few, others = column.take(rows), other.take(rows).entries()
    if few.kind != "O":
        return few
    entries = few.entries()
    for number, (one, wanted) in enumerate(zip(entries, others, strict=True)):
        if isinstance(one, str) and isinstance(wanted, str) and one != wanted:
            same = same_start(one, wanted)
            if same > _BEFORE and max(len(one), len(wanted)) > _WIDEST_CELL - 2:
                entries[number] = f"...{one[same - _BEFORE :]}"
    return frames.column_of(column.label, object_array(entries, (len(entries),)))


def _that_fit(widths: list[int], levels: int) -> int:
    """Return how many columns of these widths fit into a line; one more than the levels of the index do."""
    ends = np.cumsum([width + 3 for width in widths])  # with two spaces, and a star
    return max(int((ends <= _WIDEST_ROW).sum()), levels + 1)


def in_cells(value: Any, wrong: NDArray[np.bool_] | None = None) -> str:
    """Return a table as aligned lines: a few rows and columns of it; a cell that is wrong has a star."""
    table = table_of(value)
    assert table is not None
    rows, levels = range(min(len(table), _MOST_ROWS)), _all_levels(table)
    columns = [*levels, *table._columns[:_WIDEST_ROW]]
    cells = [_texts(column.take(rows)) for column in columns]
    cells = cells[: _that_fit([max(map(len, some)) for some in cells], len(levels))]
    if wrong is not None and not wrong.all():
        for row, place in np.argwhere(wrong):
            cells[place][row + 1] = f"*{cells[place][row + 1]}"
    if not len(table):
        text = f"no rows; columns {_labels(table.columns)}"
    else:
        widths = [max(map(len, some)) for some in cells]
        lines = ["  ".join(map(str.rjust, line, widths)) for line in zip(*cells, strict=True)]
        text = "\n".join(map(str.rstrip, lines))
    more = len(table) > len(rows) or len(table._columns) > len(cells) - len(levels)
    return text + (f"\n... {len(table)} rows, {len(table._columns)} columns" if more else "")


def _texts(column: Column) -> list[str]:
    """Return the name of a column, and its entries, as cells."""
    return [_cut("" if column.label is None else _label(column.label)), *map(_cell, column.entries())]


def _label(label: Any) -> str:
    return plain_text(label if isinstance(label, str) and label else repr(label), 2 * _WIDEST_CELL)


def _labels(labels: list[Any]) -> str:
    text = ", ".join(map(_label, labels[:_MOST_LABELS]))
    return text if len(text) <= _MOST_LABELS else f"{text[:_MOST_LABELS]}..."


def _cell(entry: Any) -> str:
    return _cut(plain_text(entry_text(entry).replace("\n", " "), 4 * _WIDEST_CELL))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 3]}..."


def show(value: Any, _: Callable[[Any], str]) -> str:
    """Return in a few words what a table is."""
    table = table_of(value)
    assert table is not None
    what = "series" if table.alone else f"table of columns {_labels(table.columns)}"
    return f"{what}, {len(table)} rows"
