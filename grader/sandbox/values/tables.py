"""Tables and series as plain columns: what frames of pandas and polars are on the wire, and for a check."""

from __future__ import annotations

from cmath import isnan
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import FunctionType, ModuleType
from typing import Any, NoReturn

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text
from grader.sandbox.values import frames
from grader.sandbox.values.arrays import entry_text, object_array
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.frames import Column
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_CELLS = 1 << 20  # of text or objects, in all tables of a frame
MAX_COLUMNS = 4096
_MOST_ROWS, _MOST_COLUMNS, _WIDEST = 6, 6, 24  # that are shown
_MOST_PAIRED = 16
as_frames = ContextVar("as_frames", default=False)  # whether the check that runs has tables as frames
_LABELS = (type(None), bool, int, float, str, bytes, np.generic, *frames.TIMES)
_NUMBERS = "iufc"


class Table:
    """A table of named columns, as a student's code returned it: a copy, of which nothing asks theirs.

    What else is asked of it, a frame of its own library answers that is made of the same columns.
    """

    alone = False

    def __init__(
        self, columns: Sequence[Column], levels: Sequence[Column], rows: int, library: str = ""
    ) -> None:
        self._columns, self._levels = list(columns), list(levels)  # no levels: rows are numbered from 0
        self._rows, self.library = rows, library

    @property
    def columns(self) -> list[Any]:
        """The names of the columns, in order; of several levels, tuples."""
        return [column.label for column in self._columns]

    @property
    def dtypes(self) -> dict[Any, str]:
        """The dtype of each column, as its library writes it."""
        return {column.label: column.dtype for column in self._columns}

    @property
    def index(self) -> list[Any]:
        """The labels of the rows; of several levels, tuples."""
        levels = [level.entries() for level in self._levels]
        if len(levels) == 1:
            return levels[0]
        return list(zip(*levels, strict=True)) if levels else list(range(self._rows))

    @property
    def index_names(self) -> list[Any]:
        """The names of the index's levels; none if rows are just numbered."""
        return [level.label for level in self._levels]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many rows and columns."""
        return self._rows, len(self._columns)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples of Python's values, without the index; what is missing is None."""
        return list(zip(*[column.entries() for column in self._columns], strict=True)) or [()] * self._rows

    def to_pandas(self) -> Any:
        """Return it as a frame, or series, of pandas, which must be installed here."""
        return frames.to_pandas(self)

    def equals(self, other: Any) -> bool:
        """Return whether another table, or a frame, has the same columns, index and cells."""
        expected = table_of(other)
        return expected is not None and compare_tables(self, expected, _Exactly()) is None

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.columns)

    def __contains__(self, label: object) -> bool:
        return label in self.columns

    def __getitem__(self, label: Any) -> Any:
        if not _is_label(label):
            return self._frame()[native(label)]
        found = [column for column in self._columns if column.label == label]
        if len(found) != 1:
            problem = f"columns are called {label!r}" if found else f"column is called {label!r}"
            raise KeyError(f"{len(found) or 'no'} {problem}; there are {self.columns}")
        return Series(found, self._levels, self._rows, self.library)

    def __getattr__(self, name: str) -> Any:
        if name[:1] == "_":
            raise AttributeError(name)
        return getattr(self._frame(), name)

    def _frame(self) -> Any:
        frame = frames.native(self)
        if frame is self:
            raise TypeError(f"of this table no frame of {self.library or 'pandas'} can be made here")
        return frame

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self._frame(), dtype=dtype)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return in_cells(self)


Table.__name__ = "DataFrame"  # as students know what they returned


class Series(Table):
    """One column with its index."""

    alone = True

    @property
    def name(self) -> Any:
        """The name of the column, or None."""
        return self._columns[0].label

    @property
    def dtype(self) -> str:
        """The dtype, as its library writes it."""
        return self._columns[0].dtype

    @property
    def values(self) -> NDArray[Any]:
        """The values as an array; where one is missing, None, nan or NaT."""
        return self._columns[0].array

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where a value is missing."""
        return self._columns[0].missing

    @property
    def shape(self) -> tuple[int, ...]:
        """How many rows."""
        return (self._rows,)

    def tolist(self) -> list[Any]:
        """Return the values as Python's; what is missing is None."""
        return self._columns[0].entries()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __contains__(self, label: object) -> bool:
        return label in self.index

    def __getitem__(self, label: Any) -> Any:
        if not _is_label(label):
            return self._frame()[native(label)]
        try:
            return self.tolist()[self.index.index(label)]
        except ValueError:
            raise KeyError(label) from None


def _operator(name: str) -> Callable[..., Any]:
    def operate(self: Table, *args: Any) -> Any:
        return getattr(self._frame(), name)(*map(native, args))

    return operate


for _name in (
    *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "radd"),
    *("rsub", "rmul", "rtruediv", "rfloordiv", "rmod", "rpow", "and", "or", "xor", "invert", "neg", "abs"),
):
    setattr(Table, f"__{_name}__", _operator(f"__{_name}__"))


def table_of(value: Any, *, of_dicts: bool = True) -> Table | None:
    """Return what is a table as one: a frame or series of pandas or polars, or a dict of columns."""
    if isinstance(value, Table):
        return value
    if of_dicts and isinstance(value, Mapping):
        columns = [frames.column_of(label, entries) for label, entries in value.items()]
        lengths = {len(column.values) for column in columns}
        if len(lengths) > 1:
            raise ValueError(f"the columns of a table have different lengths: {sorted(lengths)}")
        return Table(columns, [], max(lengths, default=0))
    found = frames.read(value)
    return found and (Series if found[0] else Table)(*found[1:])


def _encode(value: Any, packer: Packer) -> list[Any]:
    table = table_of(value)
    assert table is not None
    if len(table._columns) + len(table._levels) > MAX_COLUMNS:
        raise Unsendable(f"it is a table of more than {MAX_COLUMNS} columns")
    texts = sum(column.values.dtype.kind == "O" for column in (*table._columns, *table._levels))
    if texts * table._rows > MAX_CELLS:
        raise Unsendable(f"it is a table with more than {MAX_CELLS} cells of text")
    outer, packer.foreign = packer.foreign, _refuse
    try:
        parts = (
            [[_plain(column) for column in some] for some in (table._columns, table._levels)],
            (table.library, table._rows, isinstance(table, Series)),
        )
        return [packer.pack(part) for part in parts]
    finally:
        packer.foreign = outer


def _refuse(value: Any) -> NoReturn:
    raise Unsendable(f"a cell, or a name, of a table is a {type(value).__name__}")


def _plain(column: Column) -> tuple[Any, ...]:
    """Return a column of nothing but values that travel; text as one run of bytes."""
    if not _is_label(column.label):
        _refuse(column.label)
    data: Any = column.values
    extra = column.missing if column.missing.any() else None
    if data.dtype.kind == "O" and all(type(entry) is str for entry in data[~column.missing]):
        try:
            texts = [b"" if entry is None else entry.encode() for entry in data.tolist()]
        except UnicodeEncodeError:
            raise Unsendable("it holds text that is not valid Unicode") from None
        extra = np.array(list(map(len, texts)), np.int32)
        extra[column.missing] = -1
        data = b"".join(texts)
    return column.label, column.dtype, data, extra, column.categories, column.ordered


def _decode(items: list[Any], unpacker: Unpacker) -> Any:
    outer, unpacker.foreign = unpacker.foreign, _malformed
    try:
        parts = [unpacker.unpack(item) for item in items]
    finally:
        unpacker.foreign = outer
    match parts:
        case [[list(columns), list(levels)], (str(library), rows, bool(alone))] if (
            type(rows) is int and rows >= 0
        ):
            table = (Series if alone else Table)(
                [_column(part, rows, unpacker) for part in columns],
                [_column(part, rows, unpacker) for part in levels],
                rows,
                library,
            )
            if len(columns) + len(levels) > MAX_COLUMNS or (alone and len(columns) != 1):
                raise Malformed("a table of too many columns")
            if not (columns or levels) and rows > MAX_CELLS:
                raise Malformed("a table of nothing")
            return table if unpacker.own is None and not as_frames.get() else frames.native(table)
    raise Malformed("a table of no possible form")


def native(value: Any) -> Any:
    """Return a table as a frame of its library, or a value that is none as it is."""
    return frames.native(value) if isinstance(value, Table) else value


def _malformed(node: Any) -> NoReturn:
    raise Malformed("an object in a table")


def _column(part: Any, rows: int, unpacker: Unpacker) -> Column:
    match part:
        case (label, str(dtype), data, extra, tuple() | None as categories, bool(ordered)) if _is_label(
            label
        ):
            if type(data) is bytes:
                data, extra = _texts(data, extra, rows, unpacker), None
            if type(data) is not np.ndarray or data.shape != (rows,) or data.dtype.kind not in "biufcmMO":
                raise Malformed("a column of other values, or of another length")
            missing = frames.where_missing(data)
            if type(extra) is np.ndarray and (extra.dtype, extra.shape) == (np.dtype(bool), (rows,)):
                missing |= extra
            elif extra is not None:
                raise Malformed("a column that says wrongly what is missing")
            return Column(label, plain_text(dtype, 200), data, missing, categories, ordered)
    raise Malformed("a column of no possible form")


def _texts(data: bytes, lengths: Any, rows: int, unpacker: Unpacker) -> NDArray[Any]:
    unpacker.cells += rows
    if type(lengths) is not np.ndarray or (lengths.dtype, lengths.shape) != (np.dtype(np.int32), (rows,)):
        raise Malformed("text of no lengths")
    if unpacker.cells > MAX_CELLS or (lengths < -1).any():
        raise Malformed("text of too many cells")
    ends = np.cumsum(np.maximum(lengths, 0), dtype=np.int64).tolist()
    if (ends[-1] if ends else 0) != len(data):
        raise Malformed("text longer than its bytes")
    try:
        found = [data[begin:end].decode() for begin, end in zip([0, *ends], ends, strict=False)]
    except UnicodeDecodeError:
        raise Malformed("text that is none") from None
    return object_array(
        (None if length < 0 else text for text, length in zip(found, lengths.tolist(), strict=True)), (rows,)
    )


def _is_label(label: Any) -> bool:
    return all(map(_is_label, label)) if type(label) is tuple else isinstance(label, _LABELS)


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


def _show(value: Any, _: Callable[[Any], str]) -> str:
    table = table_of(value)
    assert table is not None
    what = (
        "series"
        if isinstance(table, Series)
        else f"table of columns {', '.join(map(_label, table.columns[:8]))}"
    )
    return f"{what}, {len(table)} rows"


def names_frames(namespace: Mapping[str, Any]) -> bool:
    """Return whether the names of a check file have pandas or polars among them, or something of these."""
    packages = set()
    for value in namespace.values():
        of_module = value.__name__ if isinstance(value, ModuleType) else type(value).__module__
        packages |= {of_module, value.__module__ if isinstance(value, type | FunctionType) else ""}
    return any(str(package).partition(".")[0] in ("pandas", "polars") for package in packages)


def _copy(value: Any, _: Any) -> Any:
    table = table_of(value)
    return native(table) if as_frames.get() else table


TABLE = WireType(
    *("table", _encode, _decode, _show, compare),
    copy=_copy,
    types=(Table, Series),
    named=frames.CLASSES,
    lines=in_cells,
)
