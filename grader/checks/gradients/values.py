"""A student's gradients, made into one float64 vector or refused with a plain sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.compare import CheckFailed
from grader.checks.gradients.trusted_loss import TrustedLoss, Vector

NARROW = (np.float32, np.float16)
MOST_NAMES = 8


def read_gradients(gradients: object, like: TrustedLoss) -> tuple[Vector, Vector]:
    """Return a student's gradients in the order of the parameters, and each tensor's unit of rounding.

    That is 0 for float64 and integers. `CheckFailed` says what the gradients should be and are not.
    """
    if like.single:
        given: Mapping[Any, object] = {"": gradients}
    elif isinstance(gradients, Mapping):
        given = gradients
    else:
        kind = "nothing (None)" if gradients is None else f"a value of type {type(gradients).__name__}"
        raise CheckFailed(
            f"The gradients must be a dict with the keys {_listed(like.names)}; this is {kind}."
        )
    parameters = f"the parameters are {_listed(like.names)}"
    if missing := [name for name in like.names if name not in given]:
        raise CheckFailed(f"The gradients lack {_listed(missing)}; {parameters}.")
    if extra := [name for name in given if name not in like.names]:
        raise CheckFailed(f"The gradients have {_listed(extra)} too much; {parameters}.")
    pairs = zip(like.names, like.shapes, strict=True)
    arrays = [_real_array(given[name], f"The {label(name)}", shape) for name, shape in pairs]
    precision = [np.finfo(a.dtype).eps if a.dtype in NARROW else 0.0 for a in arrays]
    flat = np.concatenate([array.astype(np.float64).ravel() for array in arrays] or [np.empty(0)])
    return flat, np.array(precision)


def label(name: str) -> str:
    """Return how the gradient of a parameter is called in a sentence."""
    return f"gradient of {name}" if name else "gradient"


def _real_array(value: object, called: str, shape: tuple[int, ...]) -> NDArray[Any]:
    if value is None:
        raise CheckFailed(f"{called} is None.")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise CheckFailed(f"{called} is not a rectangular array of numbers.") from error
    if array.dtype.kind not in "iuf":
        kind = "complex numbers" if array.dtype.kind == "c" else f"{type(value).__name__} ({array.dtype})"
        raise CheckFailed(f"{called} must hold real numbers, not {kind}.")
    if array.shape != shape:
        hint = " It looks transposed." if array.ndim == 2 and array.shape[::-1] == shape else ""
        raise CheckFailed(f"{called} has shape {array.shape}; the parameter has shape {shape}.{hint}")
    if not np.all(np.isfinite(array)):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise CheckFailed(f"{called} is {array[where]}{at(where)}.")
    return array


def at(index: tuple[int, ...]) -> str:
    """Return an index as text, nothing for a number that has none."""
    return f" at {list(index)}" if index else ""


def _listed(names: list[Any]) -> str:
    shown = [name if isinstance(name, str) else repr(name) for name in names[:MOST_NAMES]]
    return ", ".join(f"{name[:40]}" for name in shown) + (", ..." if len(names) > MOST_NAMES else "")
