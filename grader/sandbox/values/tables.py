"""Tables and series as plain columns: what a check has of frames of pandas and polars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values import frames
from grader.sandbox.values.frames import Column

as_frames = ContextVar("as_frames", default=False)  # whether the check that runs has tables as frames
_LABELS = (type(None), bool, int, float, str, bytes, np.generic, *frames.TIMES)


class Table:
    """A table of named columns, as a student's code returned it: a copy, of which nothing asks theirs.

    What else is asked of it, a frame of its own library answers that is made of the same columns.
    """

    alone = False

    def __init__(
        self,
        columns: list[Column],
        levels: list[Column],  # none if the rows are numbered from 0
        rows: int,
        library: str = "",
        heads: Sequence[Column] = (),  # levels of the names of columns, where these alone do not tell all
    ) -> None:
        self._columns, self._levels, self._heads = columns, levels, [*heads]
        self._rows, self.library = rows, library
        self.columns = [column.label for column in columns]  # in order; of several levels, tuples
        self.shape: tuple[int, ...] = (rows, len(columns))

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

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples of Python's values, without the index; what is missing is None."""
        return list(zip(*[column.entries() for column in self._columns], strict=True)) or [()] * self._rows

    def to_pandas(self) -> Any:
        """Return it as a frame, or series, of pandas, which must be installed here."""
        return frames.to_pandas(self)

    def equals(self, other: Any) -> bool:
        """Return whether another table, or a frame, has the same columns, index and cells."""
        from grader.sandbox.values.table_difference import Asked, compare_tables  # noqa: PLC0415 (as below)

        expected = table_of(other)
        return expected is not None and compare_tables(self, expected, Asked()) is None

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.columns)

    def __contains__(self, label: object) -> bool:
        return label in self.columns

    def __getitem__(self, label: Any) -> Any:
        if not is_label(label):
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
        frame = native(self)
        if frame is self:
            raise TypeError(f"of this table no frame of {self.library or 'pandas'} can be made here")
        return frame

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self._frame(), dtype=dtype)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        from grader.sandbox.values.table_difference import in_cells  # noqa: PLC0415 (which needs this)

        return in_cells(self)


Table.__name__ = "DataFrame"  # as students know what they returned


class Series(Table):
    """One column with its index."""

    alone = True

    def __init__(self, columns: list[Column], levels: list[Column], rows: int, *about: Any) -> None:
        super().__init__(columns, levels, rows, *about)
        self.name, self.dtype, self.missing = columns[0].label, columns[0].dtype, columns[0].missing
        self.shape = (rows,)

    @property
    def values(self) -> NDArray[Any]:
        """The values as an array; where one is missing, None, nan or NaT."""
        return self._columns[0].array

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
        if not is_label(label):
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
    return found and (Series if found[0] else Table)(*found[1])


def native(value: Any) -> Any:
    """Return a table as what it was before it travelled, where that can be; all else as it is."""
    if not isinstance(value, Table):
        return value
    try:
        return frames.to_polars(value) if value.library == "polars" else frames.to_pandas(value)
    except Exception:  # noqa: BLE001 (the library is not there, or takes no such names or values)
        return value


def is_label(label: Any) -> bool:
    """Return whether a value can be the name of a column, or of a row."""
    return all(map(is_label, label)) if type(label) is tuple else isinstance(label, _LABELS)


def names_frames(namespace: Mapping[str, Any]) -> bool:
    """Return whether a check file, or a test in it, imports pandas or polars, or something of these."""
    packages = set[str]()
    for value in namespace.values():
        for function in (value, *vars(value).values()) if isinstance(value, type) else (value,):
            if isinstance(function, FunctionType):  # it may import them itself
                packages |= {*function.__code__.co_names}
        of_module = value.__name__ if isinstance(value, ModuleType) else type(value).__module__
        packages |= {of_module, value.__module__ if isinstance(value, type | FunctionType) else ""}
    return any(str(package).partition(".")[0] in ("pandas", "polars") for package in packages)
