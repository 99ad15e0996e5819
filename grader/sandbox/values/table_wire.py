"""Tables on the wire: columns of arrays, and of text as one run of bytes; nothing of them is believed."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.text import plain_text
from grader.sandbox.values import frames
from grader.sandbox.values.arrays import object_array
from grader.sandbox.values.frames import Column
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType
from grader.sandbox.values.table_difference import compare, in_cells, show
from grader.sandbox.values.tables import Series, Table, as_frames, is_label, native, table_of

MAX_CELLS = 1 << 20  # of text or objects, in all tables of a frame
MAX_COLUMNS = 4096
_NONE, _NAN = -1, -2  # lengths of what is no text


def _encode(value: Any, packer: Packer) -> list[Any]:
    table = table_of(value)
    assert table is not None
    groups = table._columns, table._levels, table._heads
    columns = [column.categories or column for group in groups for column in group]
    if len(columns) > MAX_COLUMNS:
        raise Unsendable(f"it is a table of more than {MAX_COLUMNS} columns")
    if sum(len(column.values) for column in columns if column.kind == "O") > MAX_CELLS:
        raise Unsendable(f"it is a table with more than {MAX_CELLS} cells of text")
    outer, packer.foreign = packer.foreign, _refuse
    parts = [[_plain(one) for one in group] for group in groups]
    items = [packer.pack(part) for part in (parts, (table.library, len(table), table.alone))]
    packer.foreign = outer
    return items


def _refuse(value: Any) -> NoReturn:
    raise Unsendable(f"a cell, or a name, of a table is a {type(value).__name__}")


def _plain(column: Column) -> tuple[Any, ...]:
    """Return a column of nothing but values that travel; text as one run of bytes."""
    if not is_label(column.label):
        _refuse(column.label)
    data: Any = column.values
    extra = column.missing if column.missing.any() else None
    if data.dtype.kind == "O" and all(type(entry) is str for entry in data[~column.missing]):
        try:
            texts = [entry.encode() if type(entry) is str else b"" for entry in data.tolist()]
        except UnicodeEncodeError:
            raise Unsendable("it holds text that is not valid Unicode") from None
        extra = np.array(list(map(len, texts)), np.int32)
        extra[column.missing] = [_NONE if entry is None else _NAN for entry in data[column.missing]]
        data = b"".join(texts)
    kinds = column.categories
    categories = kinds and (len(kinds.values), _plain(kinds))
    return column.label, column.dtype, data, extra, categories, column.ordered, column.frequency


def _decode(items: list[Any], unpacker: Unpacker) -> Any:
    outer, unpacker.foreign = unpacker.foreign, _malformed
    parts = [unpacker.unpack(item) for item in items]
    unpacker.foreign = outer
    match parts:
        case [[list(columns), list(levels), list(heads)], (str(library), int(rows), bool(alone))]:
            if len(columns) + len(levels) + len(heads) > MAX_COLUMNS or (alone and len(columns) != 1):
                raise Malformed("a table of too many columns")
            if type(rows) is not int or rows < 0 or (rows > MAX_CELLS and not (columns or levels)):
                raise Malformed("a table of no possible length")
            sized = ((columns, rows), (levels, rows), (heads, len(columns)))
            one, two, three = ([_column(part, most, unpacker) for part in some] for some, most in sized)
            table = (Series if alone else Table)(one, two, rows, library, three)
            return table if unpacker.own is None and not as_frames.get() else native(table)
    raise Malformed("a table of no possible form")


def _malformed(node: Any) -> NoReturn:
    raise Malformed("an object in a table")


def _column(part: Any, rows: int, unpacker: Unpacker) -> Column:
    match part:
        case (label, str(dtype), data, extra, kinds, bool(ordered), str(frequency)) if is_label(label):
            if type(data) is bytes:
                data, extra = _texts(data, extra, rows, unpacker), None
            if type(data) is not np.ndarray or data.shape != (rows,) or data.dtype.kind not in "biufcmMO":
                raise Malformed("a column of other values, or of another length")
            missing = frames.where_missing(data)
            if type(extra) is np.ndarray and (extra.dtype, extra.shape) == (np.dtype(bool), (rows,)):
                missing |= extra
            elif extra is not None:
                raise Malformed("a column that says wrongly what is missing")
            categories = None if kinds is None else _categories(kinds, data[~missing], unpacker)
            text = plain_text(dtype, frames.LONGEST_DTYPE)
            column = Column(label, text, data, missing, categories, ordered, frequency)
            if column.zone is not None and data.dtype.kind != "M":
                raise Malformed("a zone of no times")
            return column
    raise Malformed("a column of no possible form")


def _categories(kinds: Any, codes: NDArray[Any], unpacker: Unpacker) -> Column:
    match kinds:
        case (int(number), part) if type(number) is int and codes.dtype.kind == "i":
            found = _column(part, number, unpacker)
            if found.categories is None and not ((codes < 0) | (codes >= number)).any():
                return found
    raise Malformed("categories that there are not")


def _texts(data: bytes, lengths: Any, rows: int, unpacker: Unpacker) -> NDArray[Any]:
    unpacker.cells += rows
    if type(lengths) is not np.ndarray or (lengths.dtype, lengths.shape) != (np.dtype(np.int32), (rows,)):
        raise Malformed("text of no lengths")
    if unpacker.cells > MAX_CELLS or (lengths < _NAN).any():
        raise Malformed("text of too many cells")
    ends = np.cumsum(np.maximum(lengths, 0), dtype=np.int64).tolist()
    if (ends[-1] if ends else 0) != len(data):
        raise Malformed("text longer than its bytes")
    try:
        found: list[Any] = [data[begin:end].decode() for begin, end in zip([0, *ends], ends, strict=False)]
    except UnicodeDecodeError:
        raise Malformed("text that is none") from None
    for place in np.flatnonzero(lengths < 0).tolist():
        found[place] = None if lengths[place] == _NONE else math.nan
    return object_array(found, (rows,))


def _copy(value: Any, _: Any) -> Any:
    table = table_of(value)
    return native(table) if as_frames.get() else table


TABLE = WireType(
    *("table", _encode, _decode, show, compare),
    copy=_copy,
    types=(Table, Series),
    named=frames.CLASSES,
    lines=in_cells,
)
