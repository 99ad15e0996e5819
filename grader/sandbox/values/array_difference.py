"""How an array differs from the right one, and arrays as text: in one line, or in rows with what is wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values.difference import MOST_ENTRIES, Comparing, Difference, a_name, wrong_type

MOST_SHOWN = 8  # entries of an array that has more than `MOST_ENTRIES`
_WIDEST_ROW = 56


def not_numbers(value: Any, *, ndim: int | None = None, complex_too: bool = False) -> str:
    """Return what keeps a value from being an array of numbers, or with `ndim` 0 a number; or nothing."""
    if value is None:
        return "is None; is a 'return' missing?"
    allowed = bool | int | float | complex | np.generic if complex_too else bool | int | float | np.generic
    if not isinstance(value, np.ndarray | allowed):
        return f"is {a_name(value)}; return {'a number' if ndim == 0 else 'a NumPy array'}"
    array = np.asarray(value)
    if type(value) is not np.ndarray and getattr(value, "mask", np.False_) is not np.False_:
        return "has masked entries; return a NumPy array without a mask"
    if array.dtype.kind not in ("biufc" if complex_too else "biuf"):
        return f"has entries of type {array.dtype}, not {'' if complex_too else 'real '}numbers"
    return ""


def compare_numbers(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare numbers and arrays: Python's, NumPy's and 0-d arrays are the same thing."""
    target = np.asarray(expected)
    if target.dtype.kind not in "biufc":
        return _compare_others(actual, expected, comparing)
    if problem := not_numbers(actual, ndim=target.ndim, complex_too=target.dtype.kind == "c"):
        return Difference(problem, actual, expected)
    array = np.asarray(actual)
    if array.shape != target.shape:
        return _other_shape(actual, expected)
    if array.dtype == target.dtype and array.tobytes() == target.tobytes():  # as of most right answers
        return None
    rtol, atol = comparing.rtol, comparing.atol
    with np.errstate(all="ignore"):
        # Most answers are right: this costs a fifth of `isclose`, and holds for nothing that is not close.
        both_real = array.dtype.kind == target.dtype.kind == "f"
        if both_real and (np.abs(array - target) < atol + rtol * np.abs(target)).all():
            return None
    return _wrong(actual, expected, alike_entries(array, target, rtol, atol))


def _other_shape(actual: Any, expected: Any) -> Difference:
    detail = f"shape {np.shape(actual)} instead of {np.shape(expected)}"
    return Difference("has the wrong shape", actual, expected, detail)


def _compare_others(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare arrays of something else: of objects one by one, of text and dates by equality."""
    if isinstance(expected, np.str_ | np.bytes_):
        return comparing(actual, expected.item())
    array, target = np.asarray(actual), np.asarray(expected)
    if not isinstance(actual, np.ndarray | np.generic):
        return wrong_type(actual, expected, "a NumPy array" if target.ndim else "")
    kind = target.dtype.kind
    if not {kind, array.dtype.kind} <= {"U", "O", "T"} and kind != array.dtype.kind:
        return Difference(f"has entries of type {array.dtype}, not {target.dtype}", actual, expected)
    if array.shape != target.shape:
        return _other_shape(actual, expected)
    if kind == "V":
        return _compare_records(array, target, comparing)
    if "O" in (kind, array.dtype.kind):
        pairs = zip(array.ravel().tolist(), target.ravel().tolist(), strict=True)
        for index, pair in zip(np.ndindex(target.shape), pairs, strict=True):
            if unlike := comparing(*pair):
                return unlike.inside(f"[{', '.join(map(str, index))}]")
        return None
    return _wrong(actual, expected, alike_entries(array, target, 0, 0))


def alike_entries(array: NDArray[Any], target: NDArray[Any], rtol: float, atol: float) -> NDArray[np.bool_]:
    """Return where two arrays of one shape are equal, or numbers close; nan is nan, and NaT is NaT."""
    kinds = {array.dtype.kind, target.dtype.kind}
    try:
        same = np.asarray(array == target)
    except (OverflowError, TypeError):  # no unit of time is fine enough for both
        return np.zeros(array.shape, bool)
    if kinds <= {*"biufc"}:
        with np.errstate(all="ignore"):
            if (rtol or atol) and not same.all():  # which makes floats of whole numbers
                same |= np.isclose(array, target, rtol=rtol, atol=atol)
            same |= np.isnan(array) & np.isnan(target)
    elif kinds <= {*"mM"}:
        same |= np.isnat(array) & np.isnat(target)
    return same


def _compare_records(array: NDArray[Any], target: NDArray[Any], comparing: Comparing) -> Difference | None:
    names, wanted = array.dtype.names, target.dtype.names or ()
    if names != wanted:
        return Difference("has other fields", array, target, f"{names} instead of {wanted}")
    for name in wanted:
        if found := comparing(array[name], target[name]):
            return found.inside(f"[{name!r}]")
    return None


def _wrong(actual: Any, expected: Any, close: NDArray[np.bool_]) -> Difference | None:
    """Return the difference of arrays that are not close everywhere, and the first place in it."""
    if close.all():
        return None
    first = int(np.argmin(close))
    index = ", ".join(str(int(i)) for i in np.unravel_index(first, close.shape))
    sides = [entries_of(np.asarray(each).reshape(-1)[first : first + 1])[0] for each in (actual, expected)]
    shown = list(map(entry_text, sides))
    detail = " instead of ".join(shown if shown[0] != shown[1] else map(repr, sides))
    if close.ndim:
        detail = f"at [{index}]: {detail} ({np.count_nonzero(~close)} of {close.size} entries)"
    return Difference("is wrong", actual, expected, detail, wrong=~close)


def show_array(value: NDArray[Any], show: Callable[[Any], str]) -> str:
    """Return an array in one line, of a large one the beginning; `show` is for objects."""
    value = np.asarray(value)
    # An empty array may have any number of rows, and be no shorter to write down for that.
    if not value.size and max(value.shape) > MOST_ENTRIES:
        return f"empty array of shape {value.shape}"
    text = show if value.dtype.kind == "O" else entry_text
    if value.size > MOST_ENTRIES:
        first = ", ".join(map(text, entries_of(value.ravel()[:MOST_SHOWN])))
        return f"array of shape {value.shape}: [{first}, ...]"
    texts = [text(entry) for entry in entries_of(value)]
    return _rows(np.array(texts, object).reshape(value.shape), MOST_ENTRIES, "") if value.ndim else texts[0]


def entries_of(value: NDArray[Any]) -> list[Any]:
    """Return the entries in order, as Python's; dates as text, for Python has no nanoseconds."""
    flat = value.ravel()
    return list(map(str, flat)) if value.dtype.kind in "mM" else list(flat.tolist())


def in_rows(value: NDArray[Any], wrong: NDArray[np.bool_] | None = None) -> str:
    """Return an array as aligned rows of one width at most; of few wrong entries each has a star."""
    if not value.size:
        return show_array(value, str)
    first = "" if value.size <= MOST_ENTRIES else f"array of shape {value.shape}, which begins\n"
    shown = value if not first else value.ravel()[:MOST_SHOWN]
    texts = list(map(entry_text, entries_of(shown)))
    if wrong is not None and not wrong.all():
        there = wrong.ravel()[: len(texts)]
        texts = [f"*{text}" if bad else text for text, bad in zip(texts, there, strict=True)]
    if shown.shape[-1] == 1 or shown.ndim == 1:
        line = _rows(np.array(texts, object).reshape(shown.shape), len(texts), "")
        if len(line) <= _WIDEST_ROW:
            return first + line
    width = max(map(len, texts))
    cells = np.array([text.rjust(width) for text in texts], object).reshape(shown.shape)
    return first + _rows(cells, max(1, _WIDEST_ROW // (width + 2)), "\n")


def _rows(cells: NDArray[Any], most: int, end: str, depth: int = 1) -> str:
    """Return nested lists of texts, with so many to a row, and a line's end or nothing after each row."""
    between = f",{end}{' ' * (depth if end else 1)}"
    if cells.ndim == 1:
        parts = [", ".join(cells[begin : begin + most]) for begin in range(0, len(cells), most)]
    else:
        parts = [_rows(part, most, end, depth + 1) for part in cells]
    return f"[{between.join(parts)}]"


def entry_text(value: Any) -> str:
    """Return an entry as text, a float in at most six significant digits."""
    if isinstance(value, str | bytes):
        return repr(value if len(value) <= _WIDEST_ROW else value[:_WIDEST_ROW])
    return f"{value:.6g}" if isinstance(value, float) else str(value)
