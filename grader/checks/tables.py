"""Comparison of tables: names, index and cells, with the rows that differ in the counterexample."""

from collections.abc import Mapping
from typing import Any

from grader.checks.compare import ATOL, RTOL, unlike
from grader.sandbox.values.table_difference import Asked, compare_tables
from grader.sandbox.values.tables import table_of


def assert_table_equal(
    actual: Any,
    expected: Any,
    *,
    column_order: bool = True,
    row_order: bool = True,
    index: bool | None = None,
    dtypes: bool = False,
    rtol: float = RTOL,
    atol: float = ATOL,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
    hint: str | None = None,
) -> None:
    """Fail unless `actual` is the table `expected`; the counterexample shows the rows that differ.

    Numbers must be close, and whole ones may come as floats; text, times and truth values must be equal. What
    is missing is the same as missing, whether nan, None, NaT or NA.

    Parameters
    ----------
    actual : object
        What the student's code returned; anything is allowed.
    expected : frame or series of pandas or polars, Table, or dict of columns
        The right answer.
    column_order, row_order : bool, optional
        Whether the order counts. Rows in any order are matched by what is in them.
    index : bool, optional
        Whether the labels of the rows count; by default they do, unless `expected` is a dict.
    dtypes : bool, optional
        Whether the dtype of each column counts.
    rtol, atol : float, optional
        Relative and absolute tolerance.
    inputs, what, hint
        As for `assert_close`.

    Raises
    ------
    CheckFailed
        With a counterexample: input, the rows that differ, a star at each cell that is wrong.

    Examples
    --------
    >>> assert_table_equal({"a": [1]}, {"a": [2]}, what="f(df)")
    Traceback (most recent call last):
        ...
    grader.checks.compare.CheckFailed: f(df) is a dict; return a DataFrame.
    returned  {'a': [1]}
    expected     a
              0  2
    """
    target = table_of(expected)
    if target is None:
        raise TypeError("assert_table_equal needs a frame, a series or a dict of columns to compare with")
    index = not isinstance(expected, Mapping) if index is None else index
    asked = Asked(column_order, row_order, index, dtypes, rtol, atol)
    if found := compare_tables(actual, target, asked):
        raise unlike(found, what, inputs, hint)
