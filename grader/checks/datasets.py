"""Real data for checks that train: scikit-learn's handwritten digits, and files in MNIST's format.

scikit-learn itself is not imported, which would take longer than a training; only its data file is read.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
import math
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.errors import AuthoringError

MAX_BYTES = 1 << 28  # MNIST's largest file has 47 MB

_GZIP = b"\x1f\x8b"
_IDX_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 8


class DatasetError(AuthoringError):
    """A data set is missing, or its file is not what it should be."""


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
    DatasetError
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
        raise DatasetError(f"{path} is no table of numbers: {error}.", _INSTALL) from None
    if table.shape != (1797, 65):
        raise DatasetError(f"{path} does not hold 1,797 images of 64 pixels.", _INSTALL)
    x, t = table[:, :-1] / 16, table[:, -1].astype(np.int64)
    is_test = np.zeros(len(t), dtype=bool)
    is_test[np.argsort(t, kind="stable")[::5]] = True
    return Digits(*map(_frozen, (x[~is_test], t[~is_test], x[is_test], t[is_test])))


def load_idx(path: Path) -> NDArray[Any]:
    """Read an array from a file in the idx format, which MNIST comes in, compressed by gzip or not.

    Parameters
    ----------
    path : Path
        Such as ``train-images-idx3-ubyte.gz``.

    Returns
    -------
    ndarray of shape and dtype as the file says
        In the byte order of this machine.

    Raises
    ------
    DatasetError
        If the file cannot be read, is not in this format, is larger than 256 MiB (uncompressed), or holds
        less or more than it says.

    Notes
    -----
    Two zero bytes, the type of the entries, the number of axes, the length of each axis as a big-endian
    32-bit integer, and the entries, the last axis fastest (Y. LeCun, C. Cortes and C. J. C. Burges, "The
    MNIST database of handwritten digits").
    """
    content = _read(path)
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _IDX_DTYPES:
        raise DatasetError(
            f"{path} is not in the idx format.", "Give a file such as t10k-labels-idx1-ubyte.gz."
        )
    dtype, axes = np.dtype(_IDX_DTYPES[content[2]]), content[3]
    start = 4 + 4 * axes
    if not 0 < axes <= _MOST_AXES or len(content) < start:
        raise DatasetError(f"{path} says that it has {axes} axes, and cannot.", _AGAIN)
    shape = tuple(int(length) for length in np.frombuffer(content, ">u4", axes, 4))
    claimed = math.prod(shape) * dtype.itemsize
    if 0 in shape or len(content) - start != claimed:
        told = f"{path} says that it has the shape {shape}, {claimed} bytes, and has {len(content) - start}."
        raise DatasetError(told, _AGAIN)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


_INSTALL = "Install scikit-learn: pip install 'deltagrade[instructor]'."
_AGAIN = "Fetch the file again; it may be cut short."


def _digits_file() -> Path:
    """Return where scikit-learn keeps the digits, without importing it."""
    spec = importlib.util.find_spec("sklearn")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if path.is_file():
            return path
    raise DatasetError("The handwritten digits of scikit-learn are not installed here.", _INSTALL)


def _read(path: Path) -> bytes:
    """Return the content of a file, uncompressed, if it is not too large."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{path} cannot be read: {error}.", _AGAIN) from None
    if len(content) > MAX_BYTES:
        raise DatasetError(f"{path} holds more than {MAX_BYTES >> 20} MiB.", "Give a smaller file.")
    return content


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
