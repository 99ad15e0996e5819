"""Names of older versions of NumPy, which books and notes still use: what is written today."""

import re

from grader import messages as m
from grader.engine.outcome import Diagnosis

_SAID = re.compile(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed")
"""How NumPy itself says it."""

_OLD_NAMES = {
    **{"int": "int long", "float": "float", "bool": "bool", "complex": "complex", "object": "object"},
    **{"str": "str unicode", "np.str_": "unicode_", "np.bytes_": "string_", "np.bool_": "bool8"},
    **{"np.float64": "float_", "np.longdouble": "longfloat", "np.complex128": "complex_ cfloat"},
    **{"np.intp": "int0", "np.uintp": "uint0", "np.inf": "Inf Infinity PINF infty", "-np.inf": "NINF"},
    **{"np.nan": "NaN NAN", "np.prod": "product", "np.cumprod": "cumproduct", "np.any": "sometrue"},
    **{"np.all": "alltrue", "np.isin": "in1d", "np.trapezoid": "trapz", "np.vstack": "row_stack"},
    **{"np.round": "round_", "np.ndim": "rank", "np.asmatrix": "mat", "np.result_type": "find_common_type"},
    **{"np.sort(..., axis=0)": "msort", "np.asarray(..., dtype=float)": "asfarray", "float(...)": "asscalar"},
}
_TODAY = {name: today for today, names in _OLD_NAMES.items() for name in names.split()}


def removed_name(text: str) -> Diagnosis | None:
    """Return what to write today, if a student's exception says that a name is not in NumPy any more."""
    said = _SAID.search(text)
    name = (said[1] or said[2]) if said else ""
    if name not in _TODAY:
        return None
    title = m.REMOVED_FROM_NUMPY.format(name=name)
    return Diagnosis(f"np.{name}", title, m.WRITE_TODAY.format(name=name, today=_TODAY[name]))
