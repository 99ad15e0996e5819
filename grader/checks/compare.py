"""Comparison of a student's answer with the right one, whatever it is; it fails with a counterexample."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.sandbox.counterexample import Counterexample, Curves, WrongEntries
from grader.sandbox.faults import fault_of
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import plain_text, without_addresses
from grader.sandbox.values import shown_as
from grader.sandbox.values.array_difference import MOST_SHOWN, not_numbers
from grader.sandbox.values.difference import MOST_ENTRIES, Difference, a_name, type_name

RTOL = 2e-5
ATOL = 2e-5
MOST_CHARACTERS = 400
_DEEPEST = 8
_BEFORE = 3  # entries of a long row that are shown before the first that differs
_MOST_ROWS, _MOST_COLUMNS = 32, 64  # of the picture of an array
_FEWEST_POINTS, _MOST_POINTS = 8, 200  # of a curve: fewer are read as well in a row


class CheckFailed(AssertionError):
    """The answer under check is wrong.

    Parameters
    ----------
    message : str
        One sentence for the student.
    counterexample : Counterexample, optional
        An input that shows it.
    hint : str, optional
        What helps against just this failure, in place of the check's own hint; "" for none.
    curves : mapping of str to array_like, optional
        Rows of numbers that feedback shows as curves in one picture, by what they are called, such as the
        losses of the student's training and of the reference's.
    """

    def __init__(
        self,
        message: str,
        counterexample: Counterexample | None = None,
        hint: str | None = None,
        curves: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        if curves:
            counterexample = replace(counterexample or Counterexample(), pictures=[curves_of(curves)])
        self.message, self.counterexample, self.hint = message, counterexample, hint

    def __str__(self) -> str:
        shown = self.counterexample.lines() if self.counterexample else []
        return "\n".join([self.message, *shown])


def assert_close(
    actual: Any,
    expected: Any,
    *,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
    rtol: float = RTOL,
    atol: float = ATOL,
    hint: str | None = None,
) -> None:
    """Fail unless `actual` has the shape of `expected` and is close to it everywhere.

    A number ``a`` is close to ``e`` when ``|a - e| <= atol + rtol * |e|``; nan is close to nan, and an
    infinity to itself. Python numbers, NumPy scalars and 0-d arrays are the same thing. Fractions, decimals,
    text, dates and times must be equal, and of the same type. Lists, tuples, dicts, sets and dataclasses are
    compared entry by entry; a list of nothing but numbers stands for an array.

    Parameters
    ----------
    actual : object
        What the student's code returned; anything is allowed.
    expected : number, ndarray, or another value that can travel
        The right answer. Of a mapping, and of the fields of a dataclass, all must be there; further ones are
        ignored. A dataclass of the reference stands for the student's of the same name.
    inputs : mapping of str to object, optional
        The arguments by name, shown in the counterexample.
    what : str, optional
        What is compared, in the student's words, such as ``"softmax(x)"``.
    rtol, atol : float, optional
        Relative and absolute tolerance.
    hint : str, optional
        What helps against just this failure, in place of the check's own hint.

    Raises
    ------
    CheckFailed
        With a counterexample: input, what came back, what was expected, the first difference.

    Examples
    --------
    >>> assert_close(0.1 + 0.2, 0.3)
    >>> assert_close([1.0], np.array([1.0]), what="relu(x)")
    Traceback (most recent call last):
        ...
    grader.checks.compare.CheckFailed: relu(x) is a list; return a NumPy array.
    returned  [1]
    expected  [1]
    """
    found = Comparison(rtol, atol)(actual, expected)
    if found is not None:
        raise unlike(found, what, inputs, hint)


def as_array(
    value: Any,
    *,
    ndim: int | None = None,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
) -> NDArray[Any]:
    """Return a student's answer as an array of real numbers, or fail in plain words.

    Parameters
    ----------
    value : object
        What the student's code returned; anything is allowed.
    ndim : int, optional
        0 lets a Python number pass as well; otherwise the value must be a NumPy array.
    inputs, what
        As for `assert_close`, for the message.

    Returns
    -------
    ndarray
        The value, of a boolean, integer or floating dtype.

    Raises
    ------
    CheckFailed
        If it is None, not an array, or not of real numbers.
    """
    if problem := not_numbers(value, ndim=ndim):
        raise unlike(Difference(problem, value, ""), what, inputs, None, (in_lines(value), "", ""))
    return np.asarray(value)


def in_lines(value: Any, wrong: Any = None) -> str:
    """Return a value as a counterexample shows it: arrays and tables in rows, a star at what is `wrong`."""
    entry = shown_as(value)
    return (entry and entry.lines(value, wrong)) or show(value)


def show(value: Any) -> str:
    """Return `value` as text of at most a few hundred characters.

    >>> import numpy as np
    >>> show(np.array([[1000.0, 1001.0], [0.5, 1 / 3]]))
    '[[1000, 1001], [0.5, 0.333333]]'
    >>> show(np.zeros((100, 10)))
    'array of shape (100, 10): [0, 0, 0, 0, 0, 0, 0, 0, ...]'
    """
    left = MOST_CHARACTERS  # no more is made than will be kept: NumPy's own printing is slow

    def shown(value: Any, depth: int = 0) -> str:
        nonlocal left
        left -= 1
        if depth > _DEEPEST or left < 0:
            return "..."
        entry = shown_as(value)
        try:
            if entry is None:
                return without_addresses(repr(value))
            return entry.show(value, lambda part: shown(part, depth + 1))
        except Exception as error:
            if not is_stand_in(value) and fault_of(error) is None:
                raise
            return f"<{type_name(value)} object>"  # its process is gone, or what it says of itself fails

    text = plain_text(shown(value))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 4] + " ..."


class Comparison:
    """Finds the first difference, each type of value as its line in the table of wire types says."""

    show = staticmethod(show)

    def __init__(self, rtol: float, atol: float) -> None:
        self.rtol = rtol
        self.atol = atol

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        """Return the first difference, if there is one."""
        if actual is None and expected is not None:
            return Difference("is None; is a 'return' missing?", actual, expected)
        entry = shown_as(expected)
        if entry is None and is_stand_in(expected):  # only an object itself can say what equals it
            return None if actual == expected else Difference("is wrong", actual, expected)
        if entry is None:
            raise TypeError(f"assert_close cannot compare with {a_name(expected)}")
        return entry.compare(actual, expected, self)


def unlike(
    found: Difference,
    what: str,
    inputs: Mapping[str, Any] | None,
    hint: str | None,
    shown: tuple[str, str, str] | None = None,
) -> CheckFailed:
    """Return what a check raises of two values that differ; `shown` are both, and how, if not as usual."""
    told = f"{what}{found.where} {found.problem}"
    shown = shown or (*_both(found), detail_of(found))
    given = {name: in_lines(value) for name, value in (inputs or {}).items()}
    if found.actual is None and hint is None:  # the check's own is about a value
        hint = ""
    example = Counterexample(given, *shown, pictures=_pictures(found, f"{what}{found.where}"))
    return CheckFailed(told if told.endswith("?") else f"{told}.", example, hint)


def _both(found: Difference) -> tuple[str, str]:
    """Return both answers; of large arrays the row, or a piece of it, in which they differ first."""
    wrong = found.wrong
    are_arrays = all(isinstance(one, np.ndarray) for one in (wrong, found.actual, found.expected))
    if not are_arrays or wrong.size <= MOST_ENTRIES:
        return in_lines(found.actual, wrong), in_lines(found.expected)
    row, first = wrong.shape[-1], int(np.argmax(wrong))
    start = first - first % row
    begin = max(start, min(first - _BEFORE, start + row - MOST_SHOWN)) if row > MOST_SHOWN else start
    place = ", ".join(map(str, map(int, np.unravel_index(begin, wrong.shape))))
    head = f"array of shape {wrong.shape}, {f'from [{place}] on' if begin else 'which begins'}\n"
    part = slice(begin, min(begin + MOST_SHOWN, start + row))
    actual, expected = (np.asarray(one).reshape(-1)[part] for one in (found.actual, found.expected))
    return head + in_lines(actual, wrong.reshape(-1)[part]), head + in_lines(expected)


def _pictures(found: Difference, name: str) -> list[WrongEntries | Curves] | UnsetType:
    """Return a picture of the difference of arrays: of a row both curves, of more where it is wrong."""
    if found.wrong is None or not isinstance(found.wrong, np.ndarray) or not found.wrong.ndim:
        return UNSET
    if found.wrong.ndim == 1 and np.asarray(found.expected).dtype.kind in "iuf":
        long = len(found.wrong) >= _FEWEST_POINTS
        return [curves_of({"returned": found.actual, "expected": found.expected})] if long else UNSET
    return [wrong_entries(name, found.wrong)] if found.wrong.size > MOST_ENTRIES else UNSET


def wrong_entries(name: str, wrong: NDArray[np.bool_]) -> WrongEntries:
    """Return the picture of an array, wrong where it says so; further axes are laid below each other."""
    table = wrong.reshape(-1, wrong.shape[-1]) if wrong.ndim > 1 else wrong.reshape(1, -1)
    shares = table.astype(float)
    for axis, most in ((0, _MOST_ROWS), (1, _MOST_COLUMNS)):
        edges = np.linspace(0, shares.shape[axis], min(most, shares.shape[axis]) + 1).astype(int)
        sums = np.add.reduceat(shares, edges[:-1], axis=axis)
        shares = sums / np.expand_dims(np.diff(edges), 1 - axis)
    grid = np.ceil(255 * shares).astype(np.uint8)
    return WrongEntries(name, [*wrong.shape], int(wrong.sum()), grid.shape[1], grid.tobytes())


def curves_of(lines: Mapping[str, Any]) -> Curves:
    """Return the picture of rows of numbers, of equal length or not."""
    kept = dict[str, list[float | None]]()
    longest = max(len(values) for values in lines.values())
    places = np.unique(np.linspace(0, longest - 1, min(longest, _MOST_POINTS)).astype(int))
    for name, values in lines.items():
        numbers = np.asarray(values, dtype=float).ravel()
        chosen = [float(numbers[place]) for place in places if place < len(numbers)]
        kept[name] = [one if math.isfinite(one) else None for one in chosen]
    return Curves(kept, longest)


def detail_of(found: Difference) -> str:
    """Return what is known of a difference: if nothing else, both values."""
    if found.detail or found.problem != "is wrong":
        return found.detail
    return f"{show(found.actual)} instead of {show(found.expected)}"
