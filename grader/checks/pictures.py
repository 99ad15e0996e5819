"""Pictures for a counterexample, from the arrays that a check has compared."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.pictures import Curves, WrongEntries

FEWEST_POINTS = 8  # of a curve: fewer are read as well in a row
_MOST_ROWS, _MOST_COLUMNS = 32, 64
_MOST_POINTS = 200


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
