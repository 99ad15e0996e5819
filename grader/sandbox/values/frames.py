"""Frames and series of pandas and polars as columns of plain arrays, and back.

They are read only where their package is loaded already, so by a student's code, or by a check. Intervals and
periods become text; what else is no number, text or time stays an object.
"""

from __future__ import annotations

import datetime as dt
import importlib
import math
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values.arrays import object_array

if TYPE_CHECKING:
    from grader.sandbox.values.tables import Table

CLASSES = ("pandas.DataFrame", "pandas.Series", "polars.DataFrame", "polars.Series")
TIMES = (dt.datetime, dt.date, dt.time, dt.timedelta, Decimal)
_OF_PANDAS = re.compile(  # what a series is made of again; text that stands for something else stays text
    r"(U?[iI]nt|uint|[fF]loat|complex)\d{1,3}|bool(ean)?|object|str(ing)?|(datetime|timedelta)64\[(s|ms|us|ns)\]"
    r"|period\[[A-Z]{1,5}(-[A-Z]{3})?\]"
)
_ZONED = re.compile(r"datetime64\[(s|ms|us|ns), (.+)\]|Datetime\(time_unit='(ms|us|ns)', time_zone='(.+)'\)")


class Column(msgspec.Struct, frozen=True, eq=False):
    """One column, or one level of an index."""

    label: Any
    dtype: str  # as its library writes it
    values: NDArray[Any]  # numbers, truth values, times in UTC; or objects
    missing: NDArray[np.bool_]  # also where a number stands that counts for nothing
    categories: tuple[Any, ...] | None = None  # of a column of categories, all that there are
    ordered: bool = False

    def entries(self) -> list[Any]:
        """Return the values as Python's; what is missing is None."""
        values = self.values
        if values.dtype.kind in "mM" and np.datetime_data(values.dtype)[0] != "D":
            values = values.astype(f"{values.dtype.kind}8[us]")  # Python has no nanoseconds
        gone = self.missing.tolist()
        return [None if missing else one for one, missing in zip(values.tolist(), gone, strict=True)]

    @property
    def array(self) -> NDArray[Any]:
        """The values, with None where one is missing and nothing else says so."""
        if (self.missing == where_missing(self.values)).all():
            return self.values
        return object_array(self.entries(), self.values.shape)

    def take(self, rows: Any) -> Column:
        """Return only these rows."""
        rows = np.asarray(rows, int)
        return msgspec.structs.replace(self, values=self.values[rows], missing=self.missing[rows])


def where_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where an array says by itself that a value is missing."""
    kind = values.dtype.kind
    if kind == "O":
        return np.array(
            [one is None or (type(one) is float and math.isnan(one)) for one in values.tolist()], bool
        )
    return (
        np.isnan(values)
        if kind in "fc"
        else np.isnat(values)
        if kind in "mM"
        else np.zeros(len(values), bool)
    )


def column_of(label: Any, entries: Any, dtype: str = "", missing: Any = None) -> Column:
    """Return a column of an array or a sequence."""
    values = entries
    if not isinstance(values, np.ndarray):
        kinds = {
            bool if type(one) is bool else float if isinstance(one, int | float) else None for one in entries
        }
        values = np.array(entries) if kinds in ({bool}, {float}) else object_array(entries, (len(entries),))
    if values.ndim != 1:
        raise ValueError("a column has one dimension")
    if values.dtype.kind not in "biufcmM":
        values = object_array(values.tolist(), values.shape)
    gone = where_missing(values)
    gone = gone if missing is None else gone | missing
    if values.dtype.kind == "O" and gone.any():
        values = values.copy()
        values[gone] = None
    return Column(label, dtype or str(values.dtype), values, gone)


def read(value: Any) -> tuple[bool, list[Column], list[Column], int, str] | None:
    """Return whether a value is a series, columns, levels of its index, rows and library; None of others."""
    for name in CLASSES:
        library, _, kind = name.partition(".")
        if isinstance(value, getattr(sys.modules.get(library), kind, ())):
            return (_of_pandas if library == "pandas" else _of_polars)(value, kind == "Series")
    return None


def _of_pandas(value: Any, alone: bool) -> tuple[bool, list[Column], list[Column], int, str]:
    pandas: Any = sys.modules["pandas"]
    if alone:
        parts = [(value.name, value)]
    else:  # by place, as two columns may have one name
        parts = [(label, value.iloc[:, place]) for place, label in enumerate(value.columns.tolist())]
    columns = [_pandas_column(_label(label), part, pandas) for label, part in parts]
    index, levels = value.index, list[Column]()
    plain = isinstance(index, pandas.RangeIndex) and (index.start, index.step, index.name) == (0, 1, None)
    if not plain:
        levels = [
            _pandas_column(_label(index.names[n]), pandas.Series(index.get_level_values(n)), pandas)
            for n in range(index.nlevels)
        ]
    return alone, columns, levels, len(value), "pandas"


def _label(label: Any) -> Any:
    return (
        tuple(map(_label, label))
        if type(label) is tuple
        else label.item()
        if isinstance(label, np.str_)
        else label
    )


def _pandas_column(label: Any, series: Any, pandas: Any) -> Column:
    dtype, text = series.dtype, str(series.dtype)
    if isinstance(dtype, pandas.CategoricalDtype):
        inner = _pandas_column(None, pandas.Series(series.cat.categories), pandas)
        codes, kinds = series.cat.codes.to_numpy(), tuple(inner.entries())
        taken = column_of(label, [None if code < 0 else kinds[code] for code in codes.tolist()], text)
        return msgspec.structs.replace(taken, categories=kinds, ordered=bool(series.cat.ordered))
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return column_of(label, series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(), text)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return column_of(label, series.to_numpy(), text)
    gone = series.isna().to_numpy()
    if isinstance(dtype, pandas.PeriodDtype | pandas.IntervalDtype):
        series = series.astype(str)
    elif isinstance(getattr(dtype, "numpy_dtype", None), np.dtype) and dtype.numpy_dtype.kind in "biuf":
        zero = dtype.numpy_dtype.type(0)
        return column_of(label, series.to_numpy(dtype=dtype.numpy_dtype, na_value=zero), text, gone)
    elif isinstance(dtype, pandas.SparseDtype):
        return column_of(label, np.asarray(series), text)
    return column_of(label, object_array(list(series), (len(series),)), text, gone)


def _of_polars(value: Any, alone: bool) -> tuple[bool, list[Column], list[Column], int, str]:
    parts = [value] if alone else value.get_columns()
    return alone, [_polars_column(part) for part in parts], [], len(value), "polars"


def _polars_column(series: Any) -> Column:
    """Read a column with nothing that polars needs threads for, which a student's process may not start."""
    dtype, text = series.dtype, str(series.dtype)
    if dtype.is_temporal() and text != "Time":
        return column_of(series.name, series.to_numpy(), text)
    entries = series.to_list()
    gone = np.array([entry is None for entry in entries], bool)
    if text == "Boolean" or dtype.is_integer() or dtype.is_float():
        kind = np.dtype("bool" if text == "Boolean" else text.lower())
        return column_of(series.name, np.array([entry or 0 for entry in entries], kind), text, gone)
    found = column_of(series.name, object_array(entries, (len(entries),)), text)
    if text.startswith("Enum"):
        kinds = tuple(dtype.categories)
        found = msgspec.structs.replace(found, dtype="Enum", categories=kinds, ordered=True)
    return found


def native(table: Table) -> Any:
    """Return a table as what it was before it travelled; as it is, where that cannot be."""
    try:
        return to_polars(table) if table.library == "polars" else to_pandas(table)
    except Exception:  # noqa: BLE001 (the library is not there, or takes no such names or values)
        return table


def to_pandas(table: Table) -> Any:
    """Return a table as a frame or series of pandas."""
    pandas: Any = importlib.import_module("pandas")
    made = [_pandas_series(column, pandas) for column in table._columns]
    index = None
    if len(table._levels) == 1:
        index = pandas.Index(_pandas_series(table._levels[0], pandas), name=table._levels[0].label)
    elif table._levels:
        levels = [_pandas_series(level, pandas) for level in table._levels]
        index = pandas.MultiIndex.from_arrays(levels, names=table.index_names)
    frame = pandas.concat(made, axis=1) if made else pandas.DataFrame(index=range(len(table)))
    names = table.columns
    several = bool(names) and all(type(name) is tuple for name in names)
    if several:
        frame.columns = pandas.MultiIndex.from_tuples(names)
    else:
        frame.columns = range(len(names)) if names == list(range(len(names))) else pandas.Index(names)
    if index is not None:
        frame.index = index
    return frame.iloc[:, 0].rename(table.columns[0]) if table.alone else frame


def _pandas_series(column: Column, pandas: Any) -> Any:
    zoned = _ZONED.fullmatch(column.dtype)
    if zoned:
        return pandas.Series(column.values).dt.tz_localize("UTC").dt.tz_convert(zoned[2] or zoned[4])
    if column.categories is not None:
        kind = pandas.CategoricalDtype(list(column.categories), column.ordered)
        return pandas.Series(column.values, dtype=kind)
    return pandas.Series(column.array, dtype=column.dtype if _OF_PANDAS.fullmatch(column.dtype) else None)


def to_polars(table: Table) -> Any:
    """Return a table as a frame or series of polars."""
    polars: Any = importlib.import_module("polars")
    made = [_polars_series(column, polars) for column in table._columns]
    return made[0] if table.alone else polars.DataFrame(made)


def _polars_series(column: Column, polars: Any) -> Any:
    label = "" if column.label is None else str(column.label)
    if column.categories is not None:
        kind = polars.Enum(column.categories) if column.ordered else polars.Categorical
        return polars.Series(label, column.values.tolist(), dtype=kind)
    entries: Any = column.values
    if column.missing.any() or column.values.dtype.kind == "O":
        entries = column.entries()
    kind = getattr(polars, column.dtype, None) if column.dtype.isidentifier() else None
    made = polars.Series(label, entries, strict=False)
    zoned = _ZONED.fullmatch(column.dtype)
    made = made.cast(kind) if kind is not None else made
    return made.dt.replace_time_zone("UTC").dt.convert_time_zone(zoned[4]) if zoned and zoned[4] else made
