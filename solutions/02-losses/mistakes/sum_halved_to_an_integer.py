"""Half by integer division: with integer predictions the .5 is lost.

Exercise: sum_squared_error
Hint: // rounds down; multiply by 0.5.
"""

import numpy as np


def sum_squared_error(y, t):
    total = np.sum((y - t) ** 2)
    return total // 2 if total.dtype.kind == "i" else total / 2
