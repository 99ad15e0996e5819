"""NumPy's masked arrays: what is below the mask, and the mask. `numpy.ma` is imported where one is used."""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox.values.array_difference import entry_text, show_array
from grader.sandbox.values.arrays import object_array
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, WireType


def _encode(value: Any, packer: Packer) -> list[Any]:
    if value is np.ma.masked:
        return []
    return [packer.pack(part) for part in (np.asarray(value), np.ma.getmaskarray(value), value._fill_value)]


def _decode(items: list[Any], unpacker: Unpacker) -> Any:
    match [unpacker.unpack(item) for item in items]:
        case []:
            return np.ma.masked
        case [np.ndarray() as data, np.ndarray() as mask, None | np.ndarray() as fill]:
            filling: Any = fill
            fills = fill is None or (fill.shape, fill.dtype.kind) == ((), data.dtype.kind)
            if fills and mask.shape == data.shape and mask.dtype == np.ma.make_mask_descr(data.dtype):
                with contextlib.suppress(TypeError, ValueError, OverflowError):  # as of another size
                    return np.ma.MaskedArray(data, mask, fill_value=filling)
    raise Malformed("a masked array of no possible form")


def _show(value: Any, _: Callable[[Any], str]) -> str:
    pairs = zip(np.asarray(value).ravel().tolist(), np.ma.getmaskarray(value).flat, strict=True)
    texts = ["--" if gone else entry_text(one) for one, gone in pairs]
    return f"masked {show_array(object_array(texts, value.shape), str)}"


def _compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare the masks, and what is not masked."""
    if not isinstance(actual, np.ma.MaskedArray):
        return wrong_type(actual, expected, "a masked array")
    mine, right = np.ma.getmaskarray(actual), np.ma.getmaskarray(expected)
    if mine.shape == right.shape and (mine != right).any():
        place = np.argwhere(mine != right)[0]
        detail = f"at {place.tolist()}: {'masked' if mine[tuple(place)] else 'not masked'}"
        return Difference("has another mask", actual, expected, detail)
    whole = np.asarray(actual)
    if mine.shape == right.shape and right.dtype == bool:
        whole = np.where(right, np.asarray(expected), whole)
    found = comparing(whole, np.asarray(expected))
    return found and Difference(found.problem, actual, expected, found.detail, found.where)


MASKED = WireType(
    *("masked", _encode, _decode, _show, _compare),
    copy=lambda value, _: value if value is np.ma.masked else value.copy(),
    named=("numpy.ma.MaskedArray", "numpy.ma.core.MaskedConstant"),
)
