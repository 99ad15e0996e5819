"""Real data for checks that train: scikit-learn's handwritten digits.

scikit-learn itself is not imported, which would take longer than a training; only its data file is read.
"""

import functools
import gzip
import importlib.util
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.errors import AuthoringError

MAX_BYTES = 1 << 22  # the file has 0.3 MB
_INSTALL = "Install scikit-learn: pip install 'deltagrade[instructor]'."


class Digits(NamedTuple):
    """Handwritten digits, those to learn from and those to test with; all arrays are read-only."""

    x_train: NDArray[np.float64]  # (1437, 64): images of 8x8 pixels, row by row: grey values from 0 to 1
    t_train: NDArray[np.int64]  # (1437,): the digits they show
    x_test: NDArray[np.float64]  # (360, 64)
    t_test: NDArray[np.int64]  # (360,)


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
    spec = importlib.util.find_spec("sklearn")
    folders = (spec and spec.submodule_search_locations) or ()
    path = next((Path(folder, "datasets", "data", "digits.csv.gz") for folder in folders), None)
    if path is None or not path.is_file():
        raise AuthoringError("The handwritten digits of scikit-learn are not installed here.", _INSTALL)
    try:
        with gzip.open(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(f"it holds more than {MAX_BYTES >> 20} MiB")
        table = np.loadtxt(content.decode("ascii").split(), delimiter=",", dtype=np.float64, ndmin=2)
        if table.shape != (1797, 65):
            raise ValueError("it does not hold 1,797 images of 64 pixels")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise AuthoringError(f"{path} cannot be used: {error}.", _INSTALL) from None
    x, t = table[:, :-1] / 16, table[:, -1].astype(np.int64)
    is_test = np.zeros(len(t), dtype=bool)
    is_test[np.argsort(t, kind="stable")[::5]] = True
    digits = Digits(x[~is_test], t[~is_test], x[is_test], t[is_test])
    for array in digits:
        array.flags.writeable = False
    return digits
