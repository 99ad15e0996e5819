"""Which values are plain: they travel as themselves. Everything else travels as a handle."""

from __future__ import annotations

from typing import Any

import numpy as np

SCALARS = (type(None), bool, int, float, complex, str, bytes)
DTYPES = frozenset("?bBhHiIlLqQefdFD")


def is_plain(value: Any) -> bool:
    """Return whether `value` is None, a number, text, bytes, or an array or scalar of numbers."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.char in DTYPES
    return isinstance(value, SCALARS)
