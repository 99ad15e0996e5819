"""How two tables differ, by rows and cells; and a table as aligned lines, with what is wrong in it."""

from __future__ import annotations

from cmath import isnan
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text
from grader.sandbox.values import frames
from grader.sandbox.values.arrays import entry_text, object_array
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.frames import Column
from grader.sandbox.values.tables import Series, Table, table_of

_MOST_ROWS, _MOST_COLUMNS, _WIDEST = 6, 6, 24  # that are shown
_MOST_PAIRED = 16
_NUMBERS = "iufc"


class _Exactly(msgspec.Struct):
    rtol: float = 0
    atol: float = 0


class Asked(msgspec.Struct, frozen=True):
    """What of two tables need not be the same."""

    column_order: bool = True
    row_order: bool = True
    index: bool = True
    dtypes: bool = False


_EVERYTHING = Asked()


def are_equal(table: Table, other: Any) -> bool:
    """Return whether a table and another, or a frame, have the same names, index and cells."""
    expected = table_of(other)
    return expected is not None and compare_tables(table, expected, _Exactly()) is None


def compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare what should be a table with one, or with a frame."""
    target = table_of(expected)
    assert target is not None
    return compare_tables(actual, target, comparing)


def compare_tables(
    actual: Any, target: Table, comparing: Any, asked: Asked = _EVERYTHING
) -> Difference | None:
    """Compare names, number of rows, index and cells; the difference shows the rows that differ."""
    alone, table = isinstance(target, Series), table_of(actual, of_dicts=False)
    if table is None or isinstance(table, Series) != alone:
        return _other_kind(actual, target, table)
    columns, wanted = list(table._columns), list(target._columns)
    if not alone:
        if found := _other_names(table, target, asked):
            return found
        if not asked.column_order:
            columns = [next(one for one in columns if one.label == other.label) for other in wanted]
    if len(table) != len(target):
        detail = f"{len(table)} rows instead of {len(target)}"
        return Difference("has the wrong number of rows", table, target, detail)
    if asked.dtypes:
        for one, other in zip(columns, wanted, strict=True):
            if one.dtype != other.dtype:
                detail = f"dtype {one.dtype} instead of {other.dtype}"
                return Difference(f"has another dtype in {_place(one, alone)}", table, target, detail)
    labelled = asked.index and (asked.row_order or bool(table._levels or target._levels))
    levels = [_all_levels(one) if labelled else [] for one in (table, target)]
    if len(levels[0]) != len(levels[1]):
        detail = f"{len(levels[0])} levels instead of {len(levels[1])}"
        return Difference("has another index", table, target, detail)
    mine, right = [*levels[0], *columns], [*levels[1], *wanted]
    if not asked.row_order:
        mine, right = _in_order(mine), _in_order(right)
    wrong = _wrong(mine, right, comparing)
    if not asked.row_order:
        mine = _paired(mine, right, np.flatnonzero(wrong.any(axis=1)), comparing)
        wrong = _wrong(mine, right, comparing)
    return _difference(mine, right, wrong, len(levels[1]), table) if wrong.any() else None


def _other_kind(actual: Any, target: Table, table: Table | None) -> Difference:
    wanted, other = ("a Series", "a DataFrame")[:: 1 if isinstance(target, Series) else -1]
    if actual is None:
        return Difference("is None; is a 'return' missing?", actual, target)
    if table is None:
        return wrong_type(actual, target, wanted)
    return Difference(f"is {other}; return {wanted}", actual, target)


def _other_names(table: Table, target: Table, asked: Asked) -> Difference | None:
    names, wanted = table.columns, target.columns
    if names == wanted:
        return None
    sides = {
        "missing": [name for name in wanted if name not in names],
        "not expected": [name for name in names if name not in wanted],
    }
    detail = "; ".join(f"{what}: {', '.join(map(_label, some[:8]))}" for what, some in sides.items() if some)
    if detail or len(names) != len(wanted):
        return Difference("has other columns", table, target, detail or "a name is there twice")
    if asked.column_order:
        return Difference("has its columns in another order", table, target, ", ".join(map(_label, names)))
    return None


def _all_levels(table: Table) -> list[Column]:
    return table._levels or [frames.column_of(None, np.arange(len(table)))]


def _wrong(mine: list[Column], right: list[Column], comparing: Any) -> NDArray[np.bool_]:
    """Return which cells differ, in rows and columns."""
    wrong = [~alike(*pair, comparing) for pair in zip(mine, right, strict=True)]
    return np.stack(wrong, axis=1) if wrong else np.zeros((0, 0), bool)


def _paired(mine: list[Column], right: list[Column], rows: NDArray[Any], comparing: Any) -> list[Column]:
    """Return the columns with some rows, which differ, put where they are alike: few, as others are wrong."""
    if not 1 < len(rows) <= _MOST_PAIRED:
        return mine
    order, rest = np.arange(len(mine[0].values)), [int(row) for row in rows]
    for row in rows:
        wanted = [column.take([row]) for column in right]
        alike_one = (n for n in rest if not _wrong([one.take([n]) for one in mine], wanted, comparing).any())
        order[row] = found = next(alike_one, rest[0])
        rest.remove(found)
    return [column.take(order) for column in mine]


def _in_order(columns: list[Column]) -> list[Column]:
    """Return the columns with their rows sorted; numbers that differ by rounding are one."""
    keys = []
    for column in reversed(columns):
        if column.values.dtype.kind in "biufc" and not column.missing.any():
            keys.append(np.array([float(f"{number:.5g}") for number in column.values.real.tolist()]))
        else:
            keys.append(np.array([repr(entry) for entry in column.entries()], str))
    order: Any = np.lexsort(keys) if keys else []
    return [column.take(order) for column in columns]


def alike(one: Column, other: Column, comparing: Any) -> NDArray[np.bool_]:
    """Return where two columns of one length have the same, or what is close; missing equals missing."""
    same, both = one.missing & other.missing, ~(one.missing | other.missing)
    kinds = one.values.dtype.kind + other.values.dtype.kind
    a, b, tolerance = one.values, other.values, (comparing.rtol, comparing.atol)
    if "O" in kinds:
        a, b = object_array(one.entries(), one.values.shape), object_array(other.entries(), a.shape)
        for row in np.flatnonzero(both):
            same[row] = _alike(a[row], b[row], *tolerance)
        return same
    with np.errstate(all="ignore"):
        if {*kinds} <= {*_NUMBERS} and any(tolerance):
            close: NDArray[np.bool_] = np.isclose(a, b, rtol=comparing.rtol, atol=comparing.atol)
            return same | (both & close)
        if kinds[0] == kinds[1] or {*kinds} <= {*_NUMBERS}:
            same |= both & np.asarray(a == b)
        return same


def _alike(one: Any, other: Any, rtol: float, atol: float) -> bool:
    numbers = isinstance(other, int | float | complex) and isinstance(one, int | float | complex)
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if numbers:
        return bool(
            one == other or abs(one - other) <= atol + rtol * abs(other) or (isnan(one) and isnan(other))
        )
    if isinstance(other, list | tuple) and type(one) is type(other):
        return len(one) == len(other) and all(
            _alike(*pair, rtol, atol) for pair in zip(one, other, strict=True)
        )
    if isinstance(other, np.ndarray):
        return isinstance(one, np.ndarray) and np.array_equal(one, other)
    return bool(one == other)


def _place(column: Column, alone: bool) -> str:
    return "its values" if alone else f"column {_label(column.label)}"


def _difference(
    mine: list[Column], right: list[Column], wrong: NDArray[np.bool_], levels: int, table: Table
) -> Difference:
    """Return the difference of cells: of both tables only rows and columns that differ, and a few others."""
    rows = np.flatnonzero(wrong.any(axis=1))[:_MOST_ROWS]
    picked = [number for number in range(levels, len(right)) if wrong[:, number].any()][:_MOST_COLUMNS]
    rest = [number for number in range(levels, len(right)) if number not in picked]
    picked = sorted([*picked, *rest[: _MOST_COLUMNS - len(picked)]])
    labels = [frames.column_of(None, rows)] if not levels else []  # where the index does not count
    few, few_wanted = (
        type(table)(
            [side[number].take(rows) for number in picked],
            labels or [level.take(rows) for level in side[:levels]],
            len(rows),
        )
        for side in (mine, right)
    )
    row, place = (int(one[0]) for one in np.nonzero(wrong))
    found, wanted = (entry_text(side[place].take([row]).entries()[0]) for side in (mine, right))
    where = f"column {_label(right[place].label)}" if place >= levels else "the index"
    where = "" if isinstance(table, Series) and place >= levels else f" of {where}"
    count = f"{int(np.count_nonzero(wrong))} of {wrong.size} cells differ" if wrong.size > 1 else ""
    detail = f"row {row}{where}: {found} instead of {wanted}" + (f" ({count})" if count else "")
    marked = wrong[rows][:, [*range(levels), *picked]]
    marked = np.hstack([np.zeros((len(rows), len(labels)), bool), marked])
    return Difference("is wrong", few, few_wanted, detail, wrong=marked)


def _label(label: Any) -> str:
    return plain_text(label if isinstance(label, str) and label else repr(label), 2 * _WIDEST)


def in_cells(value: Any, wrong: NDArray[np.bool_] | None = None) -> str:
    """Return a table as aligned lines: a few rows and columns of it; a cell that is wrong has a star."""
    table = table_of(value)
    assert table is not None
    rows, columns = range(min(len(table), _MOST_ROWS)), table._columns[:_MOST_COLUMNS]
    levels = _all_levels(table)
    cells = [[_cell(entry) for entry in column.take(rows).entries()] for column in (*levels, *columns)]
    if wrong is not None and not wrong.all():
        cells = [
            [f"*{cell}" if bad else cell for cell, bad in zip(cells[n], wrong[:, n], strict=True)]
            for n in range(len(cells))
        ]
    heads = [
        *("" if level.label is None else _label(level.label) for level in levels),
        *("" if isinstance(table, Series) and c.label is None else _label(c.label) for c in columns),
    ]
    widths = [max(map(len, [head, *some])) for head, some in zip(heads, cells, strict=True)]
    lines = [[head.rjust(width) for head, width in zip(heads, widths, strict=True)]]
    lines += [[some[row].rjust(w) for some, w in zip(cells, widths, strict=True)] for row in rows]
    text = "\n".join("  ".join(line).rstrip() for line in lines)
    more = len(table) > len(rows) or len(table._columns) > len(columns)
    rest = f"\n... {len(table)} rows, {len(table._columns)} columns" if more else ""
    return (text if len(table) else f"no rows; columns {', '.join(heads[len(levels) :])}") + rest


def _cell(entry: Any) -> str:
    text = plain_text(entry_text(entry).replace("\n", " "), 4 * _WIDEST)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."


def show(value: Any, _: Callable[[Any], str]) -> str:
    """Return in a few words what a table is."""
    table = table_of(value)
    assert table is not None
    what = (
        "series"
        if isinstance(table, Series)
        else f"table of columns {', '.join(map(_label, table.columns[:8]))}"
    )
    return f"{what}, {len(table)} rows"
