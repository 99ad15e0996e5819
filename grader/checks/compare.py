"""Comparison of a student's answer with the right one; it fails with a counterexample.

Everything here runs in the trusted process on plain values, and must not fall over a strange one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.failure import CheckFailed, Counterexample
from grader.checks.show import kind, number, show

RTOL = 2e-5
ATOL = 2e-5

_NUMERIC = "biuf"


def assert_close(
    actual: Any,
    expected: Any,
    *,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
    rtol: float = RTOL,
    atol: float = ATOL,
) -> None:
    """Fail unless `actual` has the shape of `expected` and is close to it everywhere.

    An entry ``a`` is close to ``e`` when ``|a - e| <= atol + rtol * |e|``; nan is close to nan, and an
    infinity to itself. Python numbers, NumPy scalars and 0-d arrays are the same thing.

    Parameters
    ----------
    actual : object
        What the student's code returned; anything is allowed.
    expected : number, ndarray or mapping of str to ndarray
        The right answer. Of a mapping every key must be there; further keys are ignored.
    inputs : mapping of str to object, optional
        The arguments by name, shown in the counterexample.
    what : str, optional
        What is compared, in the student's words, such as ``"softmax(x)"``.
    rtol, atol : float, optional
        Relative and absolute tolerance.

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
    grader.checks.failure.CheckFailed: relu(x) is a list; return a NumPy array.
    returned  [1]
    expected  [1]
    """
    if isinstance(expected, Mapping):
        _close_mapping(actual, expected, inputs, what=what, rtol=rtol, atol=atol)
        return
    target = np.asarray(expected)
    array = as_array(actual, ndim=target.ndim, inputs=inputs, what=what, expected=expected)
    if array.shape != target.shape:
        difference = f"shape {array.shape} instead of {target.shape}"
        raise _failed(f"{what} has the wrong shape.", inputs, actual, expected, difference)
    with np.errstate(all="ignore"):
        close = np.isclose(array, target, rtol=rtol, atol=atol, equal_nan=True)
    if not close.all():
        raise _failed(f"{what} is wrong.", inputs, actual, expected, _first_difference(array, target, close))


def as_array(
    value: Any,
    *,
    ndim: int | None = None,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
    expected: Any = None,
) -> NDArray[Any]:
    """Return a student's answer as an array of real numbers, or fail in plain words.

    Parameters
    ----------
    value : object
        What the student's code returned; anything is allowed.
    ndim : int, optional
        0 lets a Python number pass as well; otherwise the value must be a NumPy array.
    inputs, what, expected
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
    if value is None:
        raise _failed(f"{what} is None; is a 'return' missing?", inputs, "None", expected)
    plain = isinstance(value, bool | int | float | np.generic)
    if not plain and not isinstance(value, np.ndarray):
        wanted = "a number" if ndim == 0 else "a NumPy array"
        raise _failed(f"{what} is a {kind(value)}; return {wanted}.", inputs, value, expected)
    array = np.asarray(value)
    if array.dtype.kind not in _NUMERIC:
        raise _failed(f"{what} has entries of type {array.dtype}, not real numbers.", inputs, value, expected)
    return array


def _close_mapping(
    actual: Any,
    expected: Mapping[str, Any],
    inputs: Mapping[str, Any] | None,
    *,
    what: str,
    rtol: float,
    atol: float,
) -> None:
    if not isinstance(actual, Mapping):
        raise _failed(f"{what} is a {kind(actual)}; return a dict.", inputs, actual, None)
    for key, value in expected.items():
        if key not in actual:
            raise _failed(
                f"{what} has no entry {key!r}.", inputs, sorted(map(str, actual)), sorted(map(str, expected))
            )
        assert_close(actual[key], value, inputs=inputs, what=f"{what}[{key!r}]", rtol=rtol, atol=atol)


def _first_difference(array: NDArray[Any], target: NDArray[Any], close: NDArray[np.bool_]) -> str:
    index = tuple(int(i) for i in np.unravel_index(int(np.argmin(close)), close.shape))
    got, wanted = number(array[index].item()), number(target[index].item())
    if got == wanted:
        got, wanted = repr(array[index].item()), repr(target[index].item())
    if array.ndim == 0:
        return f"{got} instead of {wanted}"
    wrong = int(close.size - np.count_nonzero(close))
    return f"at [{', '.join(map(str, index))}]: {got} instead of {wanted} ({wrong} of {close.size} entries)"


def _failed(
    message: str, inputs: Mapping[str, Any] | None, returned: Any, expected: Any, difference: str = ""
) -> CheckFailed:
    shown = {name: show(value) for name, value in (inputs or {}).items()}
    text = returned if isinstance(returned, str) and returned == "None" else show(returned)
    wanted = "" if expected is None else show(expected)
    return CheckFailed(message, Counterexample(shown, text, wanted, difference))
