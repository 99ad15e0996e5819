import functools

import numpy as np
import pytest
from lazily import pd, pl

from grader.checks import assert_close, assert_equal, assert_table_equal, assert_unchanged
from grader.checks.compare import CheckFailed
from grader.engine.local import local_object
from grader.sandbox.values.tables import table_of


@functools.cache
def frame():
    return pd.DataFrame({"city": ["Rome", "Oslo", "Bonn"], "mean": [21.5, 4.25, 9.0]}, index=["r", "o", "b"])


def told(actual, expected, **asked):
    with pytest.raises(CheckFailed) as caught:
        assert_table_equal(actual, expected, what="f(df)", **asked)
    return caught.value.message, caught.value.counterexample


def test_equal_tables_pass_whatever_they_are_made_of():
    for actual in (frame(), table_of(frame())):
        assert_table_equal(actual, frame())
        assert_table_equal(actual, {"city": ["Rome", "Oslo", "Bonn"], "mean": [21.5, 4.25, 9]})
        assert_table_equal(actual, pl.DataFrame(frame().to_dict("list")), index=False)
        assert_equal(actual, frame())
        assert_close([actual], [frame()])
    assert_table_equal(frame()["mean"], frame()["mean"] + 1e-9)
    assert_table_equal(
        pd.DataFrame({"a": [1, None]}), pd.DataFrame({"a": pd.array([1, None], dtype="Int64")})
    )
    assert_table_equal(pd.DataFrame(), pd.DataFrame())


def test_cells_that_differ_are_shown_in_their_rows_with_a_star():
    wrong = frame().assign(mean=[21.5, 4.5, 9.0])
    message, shown = told(wrong, frame())
    assert message == "f(df) is wrong."
    assert shown.returned.split("\n") == ["       city  mean", "'o'  'Oslo'  *4.5"]
    assert shown.expected.split("\n") == ["       city  mean", "'o'  'Oslo'  4.25"]
    assert shown.difference == "row 1 of column mean: 4.5 instead of 4.25 (1 of 6 cells differ)"


def test_rows_have_their_numbers_where_the_index_does_not_count():
    wrong = pd.DataFrame({"city": ["Rome", "Oslo", "Bonn"], "mean": [21.5, 4.25, 9.5]})
    _, shown = told(wrong, frame(), index=False)
    assert shown.returned.split("\n") == ["     city  mean", "2  'Bonn'  *9.5"]
    _, shown = told(wrong, frame().to_dict("list"), row_order=False)
    assert shown.difference == "row 0 of column mean: 9.5 instead of 9 (1 of 6 cells differ)"


def test_an_index_that_differs_is_shown():
    _, shown = told(frame().set_axis(["r", "o", "x"]), frame())
    assert shown.difference.startswith("row 2 of the index: 'x' instead of 'b'")
    assert shown.returned.split("\n")[1].startswith("*'x'") or shown.returned.split("\n")[1].startswith("*")
    assert_table_equal(frame().reset_index(drop=True), frame(), index=False)


UNLIKE = {
    "none": (lambda: (None, frame()), "f(df) is None; is a 'return' missing?", ""),
    "list": (lambda: ([1], frame()), "f(df) is a list; return a DataFrame.", ""),
    "series": (lambda: (frame()["mean"], frame()), "f(df) is a Series; return a DataFrame.", ""),
    "frame": (lambda: (frame(), frame()["mean"]), "f(df) is a DataFrame; return a Series.", ""),
    "columns": (
        lambda: (frame().rename(columns={"mean": "avg"}), frame()),
        "f(df) has other columns.",
        "missing: mean; not expected: avg",
    ),
    "order": (
        lambda: (frame()[["mean", "city"]], frame()),
        "f(df) has its columns in another order.",
        "mean, city",
    ),
    "rows": (
        lambda: (frame()[:2], frame()),
        "f(df) has the wrong number of rows.",
        "2 rows instead of 3",
    ),
    "text": (
        lambda: (pd.DataFrame({"a": ["1"]}), pd.DataFrame({"a": [1]})),
        "f(df) is wrong.",
        "row 0 of column a: '1' instead of 1",
    ),
    "truth": (
        lambda: (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [True]})),
        "f(df) is wrong.",
        "row 0 of column a: 1 instead of True",
    ),
    "truth in a dict": (
        lambda: (pd.Series([{"a": 1}]), pd.Series([{"a": True}])),
        "f(df) is wrong.",
        "row 0: {'a': 1} instead of {'a': True}",
    ),
    "missing": (
        lambda: (pd.Series([1.0, np.nan]), pd.Series([1.0, 2.0])),
        "f(df) is wrong.",
        "row 1: None instead of 2 (1 of 2 cells differ)",
    ),
    "levels": (
        lambda: (frame().set_index("city", append=True), frame()[["mean"]]),
        "f(df) has another index.",
        "2 levels instead of 1",
    ),
}


@pytest.mark.parametrize(("make", "message", "difference"), UNLIKE.values(), ids=UNLIKE)
def test_tables_that_differ_are_told(make, message, difference):
    found, shown = told(*make())
    assert (found, shown.difference) == (message, difference)


def numbers(rows, columns, width=0):
    values = np.random.default_rng(0).normal(size=(rows, columns))
    return pd.DataFrame(values, columns=[f"column {n}{'!' * width}" for n in range(columns)])


def few(table):
    other = table.copy()
    for place in ((0, 1), (3, 4), (50, 8)):
        other.iloc[place] += 1
    return other


WIDE = {
    "three cells": (lambda: (few(numbers(100, 9)), numbers(100, 9)), ["(3 of 900 cells differ)"]),
    "300 cells": (
        lambda: (numbers(100, 9).assign(**{f"column {n}": 0.0 for n in (2, 5, 8)}), numbers(100, 9)),
        ["(300 of 900 cells differ, in 100 rows)", "column 2", "column 5", "column 8"],
    ),
    "a wide frame": (
        lambda: (numbers(9, 300).assign(**{"column 250": 7.0}), numbers(9, 300)),
        ["column 250"],
    ),
    "long names": (lambda: (numbers(9, 9, 99) + 1, numbers(9, 9, 99)), ["column 0!!!!!!!!!!!!!..."]),
    "long text": (
        lambda: tuple(pd.DataFrame({"id": [1], "text": ["word " * 99 + end]}) for end in ("one", "two")),
        ["'...rd word one'", "'...rd word two'"],
    ),
    "long labels": (
        lambda: tuple(pd.Series([1], index=["word " * 99 + end]) for end in "ab"),
        ["'...rd word a'"],
    ),
    "other columns": (lambda: (numbers(9, 90), numbers(9, 99)), ["missing: column 90, "]),
    "no rows": (lambda: (numbers(9, 90)[:0], numbers(9, 99)[:0]), ["no rows; columns column 0, "]),
}


@pytest.mark.parametrize(("make", "parts"), WIDE.values(), ids=WIDE)
def test_what_differs_fits_on_a_screen(make, parts):
    _, shown = told(*make(), inputs={"df": numbers(100, 9)})
    lines = "\n".join(shown.lines())
    assert all(part in lines for part in parts)
    assert max(map(len, lines.split("\n"))) <= 80 and lines.count("\n") < 30


def test_dtypes_count_if_they_are_asked_for():
    whole, real = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]})
    assert_table_equal(whole, real)
    message, shown = told(whole, real, dtypes=True)
    assert message == "f(df) has another dtype in column a."
    assert shown.difference == "dtype int64 instead of float64"


def test_orders_may_be_left_out():
    other = frame()[["mean", "city"]].iloc[[2, 0, 1]]
    assert_table_equal(other, frame(), column_order=False, row_order=False)
    assert_table_equal(
        other.reset_index(drop=True), frame().reset_index(drop=True), column_order=False, row_order=False
    )
    told(other, frame(), row_order=False)
    told(other, frame(), column_order=False)
    _, shown = told(other.assign(mean=0.0), frame(), column_order=False, row_order=False)
    assert "3 of 6 cells differ" in shown.difference


def test_rows_in_any_order_are_matched_though_their_numbers_are_rounded():
    one = pd.DataFrame({"x": [0.1 + 0.2, 0.3, 1.0000049999], "y": [2, 1, 3]})
    other = pd.DataFrame({"x": [1.0000050001, 0.3, 0.1 + 0.2], "y": [3, 1, 2]})
    assert_table_equal(one, other, row_order=False)


def test_an_argument_that_was_changed_is_shown():
    def f(df):
        df.loc["o", "mean"] = 0.0

    record = local_object(f).record(frame())
    with pytest.raises(CheckFailed, match=r"f\(df\) changes its argument df") as caught:
        assert_unchanged(record, "f(df)", df=frame())
    assert caught.value.counterexample.difference.startswith("row 1 of column mean: 0 instead of 4.25")


def test_what_is_no_table_cannot_be_compared_with():
    with pytest.raises(TypeError, match="needs a frame, a series or a dict"):
        assert_table_equal(frame(), [1])
    with pytest.raises(ValueError, match="different lengths"):
        assert_table_equal(frame(), {"a": [1], "b": []})
