"""Real data for checks that train: scikit-learn's handwritten digits.

scikit-learn itself is not imported, which would take longer than a training; only its data file is read.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.errors import AuthoringError

MAX_BYTES = 1 << 22  # the file has 0.3 MB


class Digits(NamedTuple):
    """Handwritten digits, those to learn from and those to test with; all arrays are read-only.

    Parameters
    ----------
    x_train : ndarray of float64, of shape (1437, 64)
        Images of 8x8 pixels, row by row: grey values from 0 to 1.
    t_train : ndarray of int64, of shape (1437,)
        The digits they show.
    x_test : ndarray of float64, of shape (360, 64)
    t_test : ndarray of int64, of shape (360,)
    """

    x_train: NDArray[np.float64]
    t_train: NDArray[np.int64]
    x_test: NDArray[np.float64]
    t_test: NDArray[np.int64]


@functools.cache
def load_digits() -> Digits:
    """Return the 1,797 digits that scikit-learn ships, every fifth of each class to test with.

    The same split every time, with about 36 images of each digit in the test set.

    Raises
    ------
    AuthoringError
        If scikit-learn is not installed, or its file is another one.

    Notes
    -----
    E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository,
    1998; the test set of it.
    """
    path = _digits_file()
    try:
        text = _read(path).decode("ascii").split()
        table = np.loadtxt(text, delimiter=",", dtype=np.float64, ndmin=2)
    except ValueError as error:
        raise AuthoringError(f"{path} is no table of numbers: {error}.", _INSTALL) from None
    if table.shape != (1797, 65):
        raise AuthoringError(f"{path} does not hold 1,797 images of 64 pixels.", _INSTALL)
    x, t = table[:, :-1] / 16, table[:, -1].astype(np.int64)
    is_test = np.zeros(len(t), dtype=bool)
    is_test[np.argsort(t, kind="stable")[::5]] = True
    return Digits(*map(_frozen, (x[~is_test], t[~is_test], x[is_test], t[is_test])))


_INSTALL = "Install scikit-learn: pip install 'deltagrade[instructor]'."


def _digits_file() -> Path:
    """Return where scikit-learn keeps the digits, without importing it."""
    spec = importlib.util.find_spec("sklearn")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if path.is_file():
            return path
    raise AuthoringError("The handwritten digits of scikit-learn are not installed here.", _INSTALL)


def _read(path: Path) -> bytes:
    """Return the content of a compressed file, if it is not too large."""
    try:
        with gzip.open(path) as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise AuthoringError(f"{path} cannot be read: {error}.", _INSTALL) from None
    if len(content) > MAX_BYTES:
        raise AuthoringError(f"{path} holds more than {MAX_BYTES >> 20} MiB.", _INSTALL)
    return content


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
