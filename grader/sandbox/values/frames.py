"""Frames and series of pandas and polars as columns of plain arrays, and back.

They are read only where their package is loaded already, so by a student's code, or by a check. A column is
an array with what its library calls the dtype: of codes of categories, text of periods, or else the values.
"""

from __future__ import annotations

import ast
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
from grader.sandbox.values.dates import zone_named
from grader.sandbox.values.packing import loaded

if TYPE_CHECKING:
    from grader.sandbox.values.tables import Table

CLASSES = ("pandas.DataFrame", "pandas.Series", "polars.DataFrame", "polars.Series")
TIMES = (dt.datetime, dt.date, dt.time, dt.timedelta, Decimal)
LONGEST_DTYPE = 1 << 14  # polars names all categories in it
OF_PANDAS = re.compile(  # what a series is made of again; text that stands for something else stays text
    r"(U?[iI]nt|uint|[fF]loat|complex)\d{1,3}|bool(ean)?|object|str(ing)?|(datetime|timedelta)64\[(s|ms|us|ns)\]"
    r"|period\[[A-Z]{1,5}(-[A-Z]{3})?\]|Sparse\[[a-z]+\d{0,2}, (0|0\.0|nan|False)\]"
)
_INTERVAL = re.compile(
    r"interval\[(u?int\d\d|float\d\d|(?:datetime|timedelta)64\[\w\w?\]), (left|right|both|neither)\]"
)
_ZONED = re.compile(r"datetime64\[(?:s|ms|us|ns), (.+)\]|Datetime\(time_unit='..', time_zone='(.+)'\)")
_FREQUENCY = re.compile(r"-?\d{0,9}[A-Za-z]{1,3}(-[A-Z]{3})?")


class Column(msgspec.Struct, frozen=True, eq=False):
    """One column, or one level of an index or of the names of columns."""

    label: Any
    dtype: str  # as its library writes it
    values: NDArray[Any]  # numbers, truth values, times in UTC; or objects
    missing: NDArray[np.bool_]  # also where a number stands that counts for nothing
    categories: Column | None = None  # all that there are; the values are their numbers
    ordered: bool = False  # of categories
    frequency: str = ""  # of a level of times, as pandas writes it

    @property
    def kind(self) -> str:
        """What the entries are: the kind of a dtype of NumPy."""
        return "O" if self.categories else self.values.dtype.kind

    @property
    def zone(self) -> dt.tzinfo | None:
        """The time zone of a column of times, which are in UTC."""
        found = _ZONED.fullmatch(self.dtype)
        return zone_named(found[1] or found[2]) if found else None

    def entries(self) -> list[Any]:
        """Return the values as Python's; what is missing is None."""
        values, zone = self.values, self.zone
        if values.dtype.kind in "mM" and np.datetime_data(values.dtype)[0] != "D":
            values = values.astype(f"{values.dtype.kind}8[us]")  # Python has no nanoseconds
        pairs = zip(values.tolist(), self.missing.tolist(), strict=True)
        found = [None if gone else one for one, gone in pairs]
        if self.categories is not None:
            names = self.categories.entries()
            return [None if code is None else names[code] for code in found]
        return [_in_zone(one, zone) for one in found] if zone is not None else found

    @property
    def array(self) -> NDArray[Any]:
        """The values, with None where one is missing and nothing else says so."""
        told = where_missing(self.values)
        if self.categories is not None:
            return object_array(self.entries(), self.values.shape)
        if (self.missing == told).all():
            return self.values
        found = object_array(self.values.tolist(), self.values.shape)
        found[self.missing & ~told] = None
        return found

    def take(self, rows: Any) -> Column:
        """Return only these rows."""
        rows = np.asarray(rows, int)
        return msgspec.structs.replace(self, values=self.values[rows], missing=self.missing[rows])


def _in_zone(moment: Any, zone: dt.tzinfo) -> Any:
    """Return a moment of UTC in a zone; as it is, if it is none, or Python has no such day."""
    try:
        return moment.replace(tzinfo=dt.UTC).astimezone(zone)
    except (AttributeError, OverflowError):
        return moment


def where_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where an array says by itself that a value is missing."""
    if values.dtype.kind == "O":
        gone = [one is None or (type(one) is float and math.isnan(one)) for one in values.tolist()]
        return np.array(gone, bool)
    return np.asarray(np.isnan(values)) if values.dtype.kind in "fcmM" else np.zeros(len(values), bool)


def column_of(label: Any, entries: Any, dtype: str = "", missing: Any = None) -> Column:
    """Return a column of an array or a sequence; where `missing` says so, an object is None."""
    values = entries
    if not isinstance(values, np.ndarray):
        kinds = {bool if type(one) is bool else isinstance(one, int | float) for one in entries}
        values = np.array(entries) if kinds in ({bool}, {True}) else object_array(entries, (len(entries),))
    if values.ndim != 1:
        raise ValueError("a column has one dimension")
    if values.dtype.kind not in "biufcmM":
        values = object_array(values.tolist(), values.shape)
    gone = where_missing(values)
    if missing is not None:
        if values.dtype.kind == "O":
            values = np.where(missing & ~gone, None, values)
        gone = gone | missing
    return Column(label, dtype or str(values.dtype), values, gone)


def read(value: Any) -> tuple[bool, Any] | None:
    """Return whether a value is a series, and what `Table` is made of; None of what is no table."""
    for name in CLASSES:
        library, _, kind = name.partition(".")
        if isinstance(value, loaded(name)):
            alone = kind == "Series"
            return alone, (_of_pandas if library == "pandas" else _of_polars)(value, alone)
    return None


def _of_pandas(value: Any, alone: bool) -> tuple[Any, ...]:
    pandas: Any = sys.modules["pandas"]
    if alone:
        return [_pandas_column(value.name, value)], _levels(value.index), len(value), "pandas"
    names = value.columns.tolist()  # by place, as two columns may have one name
    columns = [_pandas_column(_label(label), value.iloc[:, n]) for n, label in enumerate(names)]
    heads = [] if pandas.Index(names).identical(value.columns) else _levels(value.columns)
    return columns, _levels(value.index), len(value), "pandas", heads


def _levels(index: Any) -> list[Column]:
    """Return the levels of an index; none where it just counts from 0."""
    pandas: Any = sys.modules["pandas"]
    if isinstance(index, pandas.RangeIndex) and (index.start, index.step, index.name) == (0, 1, None):
        return []
    levels = [
        _pandas_column(_label(name), pandas.Series(index.get_level_values(n)))
        for n, name in enumerate(index.names)
    ]
    frequency = getattr(index, "freqstr", None) if isinstance(index, pandas.DatetimeIndex) else None
    return [msgspec.structs.replace(level, frequency=frequency or "") for level in levels]


def _label(label: Any) -> Any:
    if type(label) is tuple:
        return tuple(map(_label, label))
    return label.item() if isinstance(label, np.str_) else label


def _pandas_column(label: Any, series: Any) -> Column:
    pandas: Any = sys.modules["pandas"]
    dtype, text = series.dtype, str(series.dtype)
    kind = dtype if isinstance(dtype, np.dtype) else getattr(dtype, "numpy_dtype", None)
    if isinstance(dtype, pandas.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        kinds = _pandas_column(None, pandas.Series(series.cat.categories))
        return Column(label, text, codes, codes < 0, kinds, bool(series.cat.ordered))
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return column_of(label, series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(), text)
    if isinstance(dtype, pandas.SparseDtype):
        return column_of(label, np.asarray(series), text)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return column_of(label, series.to_numpy(), text)
    gone = series.isna().to_numpy()
    if isinstance(kind, np.dtype) and kind.kind in "biuf":
        return column_of(label, series.to_numpy(dtype=kind, na_value=kind.type(0)), text, gone)
    if isinstance(dtype, pandas.PeriodDtype | pandas.IntervalDtype):
        series = series.astype(str)
    return column_of(label, object_array(list(series), (len(series),)), text, gone)


def to_pandas(table: Table) -> Any:
    """Return a table as a frame or series of pandas."""
    pandas: Any = importlib.import_module("pandas")
    made, names = [_pandas_series(column, pandas) for column in table._columns], table.columns
    frame = pandas.concat(made, axis=1) if made else pandas.DataFrame(index=range(len(table)))
    if table._heads:
        frame.columns = _pandas_index(table._heads, pandas)
    else:
        frame.columns = range(len(names)) if names == list(range(len(names))) else pandas.Index(names)
    if table._levels:
        frame.index = _pandas_index(table._levels, pandas)
    return frame.iloc[:, 0].rename(names[0]) if table.alone else frame


def _pandas_index(levels: list[Column], pandas: Any) -> Any:
    made = [pandas.Index(_pandas_series(level, pandas), name=level.label) for level in levels]
    if len(made) > 1:
        return pandas.MultiIndex.from_arrays(made, names=[level.label for level in levels])
    known = _FREQUENCY.fullmatch(frequency := levels[0].frequency)
    return pandas.DatetimeIndex(made[0], freq=frequency) if known else made[0]


def _pandas_series(column: Column, pandas: Any) -> Any:
    if column.categories is not None:
        kinds = pandas.Index(_pandas_series(column.categories, pandas))
        codes = np.where(column.missing, -1, column.values)
        return pandas.Series(pandas.Categorical.from_codes(codes, kinds, column.ordered))
    if column.zone is not None:
        return pandas.Series(column.values).dt.tz_localize("UTC").dt.tz_convert(column.zone)
    if interval := _INTERVAL.fullmatch(column.dtype):
        none = "NaT" if "time" in interval[1] else "nan"
        texts = [(none, none) if one is None else one[1:-1].split(", ") for one in column.entries()]
        ends = [pandas.Series(some, dtype=object).astype(interval[1]) for some in zip(*texts, strict=True)]
        return pandas.Series(pandas.arrays.IntervalArray.from_arrays(*ends or ([], []), closed=interval[2]))
    return pandas.Series(column.array, dtype=column.dtype if OF_PANDAS.fullmatch(column.dtype) else None)


def _of_polars(value: Any, alone: bool) -> tuple[Any, ...]:
    parts = [value] if alone else value.get_columns()
    return [_polars_column(part) for part in parts], [], len(value), "polars"


def _polars_column(series: Any) -> Column:
    dtype, text = series.dtype, str(series.dtype)
    if dtype.is_temporal() and text != "Time":
        return column_of(series.name, series.to_numpy(), text)
    entries = series.to_list()
    kind = "bool" if text == "Boolean" else text.lower()
    if text == "Boolean" or (dtype.is_numeric() and kind in np.sctypeDict):
        gone = np.array([entry is None for entry in entries], bool)
        return column_of(series.name, np.array([entry or 0 for entry in entries], kind), text, gone)
    return column_of(series.name, object_array(entries, (len(entries),)), text)


def to_polars(table: Table) -> Any:
    """Return a table as a frame or series of polars."""
    polars: Any = importlib.import_module("polars")
    made = [_polars_series(column, polars) for column in table._columns]
    return made[0] if table.alone else polars.DataFrame(made)


def _polars_series(column: Column, polars: Any) -> Any:
    label, entries = "" if column.label is None else str(column.label), column.array
    values: Any = entries.tolist() if entries.dtype.kind == "O" else entries
    zone = _ZONED.fullmatch(column.dtype)
    made = polars.Series(label, values, None if zone else _polars_dtype(column.dtype, polars), strict=False)
    return made.dt.replace_time_zone("UTC").dt.convert_time_zone(zone[2]) if zone and zone[2] else made


def _polars_dtype(text: str, polars: Any) -> Any:
    """Return the dtype that polars writes so, made of types of polars and literals only; None of another."""

    def made(node: Any) -> Any:
        match node:
            case ast.Name(name) if isinstance(found := getattr(polars, name, None), type):
                if issubclass(found, polars.DataType):
                    return found
            case ast.Call(function, args, keywords):
                named = {str(one.arg): made(one.value) for one in keywords}
                return made(function)(*map(made, args), **named)
            case ast.Dict(keys, values):
                return {made(key): made(value) for key, value in zip(keys, values, strict=True)}
            case ast.List(entries):
                return [made(entry) for entry in entries]
            case ast.Tuple(entries):
                return tuple(map(made, entries))
            case ast.Constant(value):
                return value
        raise SyntaxError(text)

    try:
        return made(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
