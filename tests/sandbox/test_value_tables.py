"""Frames of pandas and polars become plain tables on the wire, and frames again in a student's process."""

import datetime as dt
import enum
import functools
import importlib
import math

import numpy as np
import pytest
from lazily import pd, pl
from levels_tried import STRONGEST
from wire_values import back, packed, unpacked

from grader.checks import CheckFailed, assert_close
from grader.course.model import Limits
from grader.engine.local import local_object
from grader.sandbox.faults import RefusedValue, fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.values import TAGS, frames, shown_as
from grader.sandbox.values.arrays import ARRAY
from grader.sandbox.values.packing import Malformed, Node, Unsendable
from grader.sandbox.values.table_wire import MAX_CELLS
from grader.sandbox.values.tables import Series, Table, as_frames, names_frames, native, table_of

DAY = dt.datetime(2024, 2, 29, 12)
PANDAS = {  # the columns of a frame
    "whole": lambda: [1, 2],
    "real": lambda: [0.5, math.nan],
    "text": lambda: ["x", None],
    "text or nan": lambda: pd.Series(["x", math.nan], dtype=object),
    "yes": lambda: [True, False],
    "day": lambda: pd.to_datetime([DAY, None]),
    "zoned": lambda: pd.to_datetime([DAY, DAY]).tz_localize("Europe/Rome"),
    "fixed zone": lambda: pd.to_datetime(["2024-01-01T00:00+02:00", None]),
    "nanoseconds": lambda: pd.to_datetime(["2024-01-01T00:00:00.123456789", None]),
    "wait": lambda: pd.to_timedelta([1, 2], unit="h"),
    "kind": lambda: pd.Categorical(["u", None], categories=["v", "u"], ordered=True),
    "kinds of numbers": lambda: pd.Categorical([3, 1]),
    "bins": lambda: pd.cut([1, 5], [0, 3, 6]),
    "bins of days": lambda: pd.arrays.IntervalArray.from_breaks(pd.date_range("2020", periods=3)),
    "interval or none": lambda: pd.arrays.IntervalArray.from_tuples([(0.5, 1.0), None], closed="left"),
    "nullable": lambda: pd.array([1, None], dtype="Int64"),
    "large or none": lambda: pd.array([2**62 + 1, None], dtype="Int64"),
    "perhaps": lambda: pd.array([True, None], dtype="boolean"),
    "string": lambda: pd.array(["a", None], dtype="string"),
    "real or none": lambda: pd.array([1.5, None], dtype="Float32"),
    "mixed": lambda: [1, "a"],
    "lists": lambda: [[1, 2], []],
    "sparse": lambda: pd.arrays.SparseArray([0, 1]),
    "period": lambda: pd.period_range("2020", "2021", freq="Y"),
}
POLARS = {
    "whole": lambda: [1, None],
    "real": lambda: [0.5, None],
    "nan is not null": lambda: pl.Series([math.nan, None]),
    "text": lambda: ["x", None],
    "yes": lambda: [True, None],
    "day": lambda: [DAY.date(), None],
    "moment": lambda: pl.Series([DAY, None]).dt.replace_time_zone("Europe/Rome"),
    "nanoseconds": lambda: pl.Series([1, None]).cast(pl.Datetime("ns")),
    "wait": lambda: [dt.timedelta(hours=1), None],
    "kind": lambda: pl.Series(["a", "b"], dtype=pl.Categorical),
    "one of": lambda: pl.Series(["a", None], dtype=pl.Enum(["b", "a"])),
    "lists": lambda: [[1], None],
    "lists of lists": lambda: pl.Series([[[1]], []], dtype=pl.List(pl.List(pl.Int8))),
    "pairs": lambda: pl.Series([[1, 2], None], dtype=pl.Array(pl.Float32, 2)),
    "records": lambda: [{"a": 1}, {"a": 2}],
    "small records": lambda: pl.Series([{"a": [1.5]}, None], dtype=pl.Struct({"a": pl.List(pl.Float32)})),
    "nothing": lambda: [None, None],
    "small": lambda: pl.Series([1, 2], dtype=pl.UInt8),
    "huge": lambda: pl.Series([2**100, None], dtype=pl.Int128),
    "money": lambda: pl.Series(["1.50", None]).cast(pl.Decimal(10, 2)),
}


@functools.cache
def of_pandas():
    return pd.DataFrame({label: make() for label, make in PANDAS.items()})


@functools.cache
def of_polars():
    return pl.DataFrame({label: make() for label, make in POLARS.items()})


@pytest.mark.parametrize("label", PANDAS)
def test_a_series_of_pandas_comes_back_as_what_it_is(label):
    found = back(of_pandas()[label])
    assert type(found) is Series
    assert (found.name, found.dtype, len(found)) == (label, str(of_pandas()[label].dtype), 2)
    assert found.missing.tolist() == of_pandas()[label].isna().tolist()
    assert not (found.missing.any() and found.values[1] == found.values[1] and found.values[1] is not None)
    pd.testing.assert_series_equal(native(found), of_pandas()[label])


@pytest.mark.parametrize("label", POLARS)
def test_a_series_of_polars_comes_back_as_what_it_is(label):
    found = back(of_polars()[label])
    assert type(found) is Series
    nan = [type(one) is float and math.isnan(one) for one in of_polars()[label].to_list()]
    assert found.missing.tolist() == (of_polars()[label].is_null() | pl.Series(nan)).to_list()
    again = native(found)
    assert again.dtype == of_polars()[label].dtype
    assert again.equals(of_polars()[label], null_equal=True, check_dtypes=True)


def test_a_whole_frame_comes_back():
    pd.testing.assert_frame_equal(native(back(of_pandas())), of_pandas())
    assert native(back(of_polars())).equals(of_polars())


FRAMES = {
    "empty": lambda: pd.DataFrame({}),
    "no rows": lambda: pd.DataFrame({"a": []}),
    "no columns": lambda: pd.DataFrame(index=[1, 2]),
    "labels": lambda: pd.DataFrame({"a": [1, 2]}, index=["x", "y"]),
    "named labels": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 5], name="n")),
    "levels": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "x"), (2, "y")], names=["n", None])
    ),
    "levels of columns": lambda: pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])
    ),
    "numbers as names": lambda: pd.DataFrame([[1, 2], [3, 4]]),
    "days as labels": lambda: pd.DataFrame({"a": [1]}, index=pd.DatetimeIndex([DAY])),
    "one name twice": lambda: pd.DataFrame([[1, "x"]], columns=["a", "a"]),
    "groups": lambda: (
        pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0]}).groupby("k").agg({"v": ["mean", "sum"]})
    ),
    "names of names": lambda: pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")], names=["p", "q"])
    ),
    "counts": lambda: pd.crosstab(pd.Series([1, 2], name="i"), pd.Series(["x", "y"], name="j")),
    "every second day": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.date_range("2020", periods=2, freq="2D")
    ),
    "days of a zone": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.date_range("2020", periods=2, tz="Europe/Rome")
    ),
    "bins as labels": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.cut([1, 5], [0, 3, 6])),
    "days as names": lambda: pd.DataFrame([[1, 2]], columns=pd.date_range("2020", periods=2)),
    "no rows of a kind": lambda: pd.DataFrame({"a": pd.Series([], dtype="Int64"), "b": pd.Categorical([])}),
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_index_and_names_come_back(make):
    frame = make()
    found = back(frame)
    pd.testing.assert_frame_equal(native(found), frame, check_column_type=len(frame.columns) > 0)
    assert (found.shape, found.columns) == (frame.shape, frame.columns.tolist())
    assert list(map(str, found.index)) == list(map(str, frame.index.tolist()))
    assert found.equals(frame)


def test_times_of_a_zone_are_in_it_and_days_that_python_has_not_are_in_utc():
    moments = pd.Series(pd.to_datetime([DAY, None]).tz_localize("Europe/Rome"))
    table = back(moments.to_frame("a"))
    assert [str(one) for (one,) in table.rows()] == ["2024-02-29 12:00:00+01:00", "None"]
    first = np.array(["0001-01-01"], "M8[s]")
    column = frames.Column("a", "datetime64[s, America/Lima]", first, np.array([False]))
    assert column.entries() == [dt.datetime(1, 1, 1)]
    assert not column.take([0]).missing.any()


def test_a_check_reads_a_table():
    table = back(of_pandas()[["whole", "text", "real"]].set_axis(["x", "y"]))
    assert (table.columns, table.index, table.shape, len(table)) == (
        ["whole", "text", "real"],
        ["x", "y"],
        (2, 3),
        2,
    )
    assert table.rows() == [(1, "x", 0.5), (2, None, None)]
    assert table.dtypes["whole"] == "int64"
    assert list(table) == table.columns and "text" in table and "x" not in table
    column = table["whole"]
    assert (column.name, column.shape, column["y"], column.tolist(), list(column)) == (
        "whole",
        (2,),
        2,
        [1, 2],
        [1, 2],
    )
    assert np.asarray(column).sum() == 3 and "x" in column
    with pytest.raises(KeyError, match="no column is called 'b'"):
        table["b"]
    with pytest.raises(KeyError, match="2 columns are called 'a'"):
        back(FRAMES["one name twice"]())["a"]


def test_what_a_table_has_not_itself_a_frame_of_the_same_columns_answers():
    table = back(of_pandas()[["whole", "text"]])
    assert table["whole"].mean() == 1.5 and table.loc[1, "whole"] == 2
    assert table[["text"]].shape == (2, 1) and len(table[table["whole"] > 1]) == 1
    assert ((table["whole"] + table["whole"]) == 2 * table["whole"]).all()
    assert back(of_polars())["whole"].sum() == 1
    assert (
        np.asarray(table[["whole"]]).tolist()
        == np.asarray(back(of_pandas()[["whole"]])).tolist()
        == [[1], [2]]
    )
    with pytest.raises(CheckFailed, match="is a DataFrame; return a NumPy array"):
        assert_close(table, np.ones(2))
    with pytest.raises(ValueError, match="ambiguous"):
        assert table == table.to_pandas()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = table.nothing
    odd = Table([frames.Column("a", "Enum", np.array(["x"], object), np.array([False]), ("y",), True)], [], 1)
    odd.library = "polars"
    with pytest.raises(TypeError, match="no frame of polars can be made here"):
        _ = odd.height


@pytest.mark.slow
def test_a_check_that_names_pandas_has_its_frames(module):
    assert (
        names_frames({"pd": importlib.import_module("pandas")})
        and names_frames({"frame": of_pandas()})
        and names_frames({"make": pl.DataFrame})
    )
    assert not names_frames({"np": np, "f": names_frames, "x": 1, "Table": Table})
    was = as_frames.set(True)
    try:
        pd.testing.assert_frame_equal(module.many(scores())["all"], scores())
        pd.testing.assert_frame_equal(local_object(lambda df: df)(scores()), scores())
    finally:
        as_frames.reset(was)


def test_what_pandas_has_for_times_is_pythons_and_its_arrays_are_arrays():
    assert back(pd.Timestamp(DAY)) == DAY and type(back(pd.Timestamp(DAY))) is dt.datetime
    assert back(pd.Timedelta(hours=1)) == dt.timedelta(hours=1)
    for value in (pd.Timestamp("2024-01-01T00:00:00.000000001"), pd.Timedelta(1, "ns")):
        with pytest.raises(Unsendable, match="nanoseconds would be lost"):
            packed(value)
    assert back(pd.Index(["a", "b"])).tolist() == ["a", "b"]
    assert back(pd.array([2**62 + 1, None], dtype="Int64")).tolist() == [2**62 + 1, pd.NA]
    assert ARRAY.copy(pd.array([1, None], dtype="Int64"), lambda part: part).tolist() == [1, pd.NA]
    assert back(of_pandas()["kind"].unique()).tolist()[0] == "u"
    assert back(FRAMES["levels"]().index).tolist() == [(1, "x"), (2, "y")]


def test_what_pandas_has_for_a_value_that_is_missing_travels_as_itself(module):
    for value in (pd.NaT, pd.NA):
        assert back(value) is value
        assert_close(value, value)
        for one, other in ((value, None), (None, value), (value, 1.0)):
            with pytest.raises(CheckFailed):
                assert_close(one, other)
    assert module.first(pd.DataFrame({"n": pd.array([None], dtype="Int64")})) is pd.NA
    assert module.is_missing(pd.NA) and not module.is_missing(None)
    with pytest.raises(Malformed, match="a missing value of no known kind"):
        unpacked(Node(TAGS["missing"], ["read_pickle"]))


def test_a_table_is_shown_as_aligned_columns():
    assert shown_as(of_pandas()).lines(of_pandas()[["whole", "text"]], None).split("\n") == [
        "   whole  text",
        "0      1   'x'",
        "1      2  None",
    ]
    assert repr(back(pd.DataFrame({"n": range(100)}))).endswith("\n... 100 rows, 1 columns")
    assert "\x1b" not in repr(back(pd.DataFrame({"\x1b[2J": ["\x1b[2J" * 99]})))


class Colour(enum.Enum):
    RED = 1


ODD = {
    "object": (lambda: pd.DataFrame({"a": [object()]}), "a cell, or a name, of a table is a object"),
    "object in a list": (lambda: pd.Series([[object()]]), "a cell, or a name, of a table is a object"),
    "odd name": (lambda: pd.DataFrame({Colour.RED: [1]}), "a cell, or a name, of a table is a Colour"),
    "many columns": (lambda: pd.DataFrame(np.zeros((1, 5000))), "a table of more than 4096 columns"),
    "many texts": (lambda: pd.DataFrame({"a": ["x"] * (MAX_CELLS + 1)}), "more than 1048576 cells of text"),
    "surrogates": (lambda: pd.DataFrame({"a": pd.Series(["\udc80"], dtype=object)}), "not valid Unicode"),
}


@pytest.mark.parametrize(("make", "why"), ODD.values(), ids=ODD)
def test_what_no_table_can_hold_is_refused_in_plain_words(make, why):
    with pytest.raises(Unsendable, match=why):
        packed(make())


def test_a_frame_in_a_cell_is_a_table_and_endless_ones_are_refused():
    inner = pd.DataFrame({"a": [1]})
    assert back(pd.Series([inner], dtype=object)).tolist()[0].equals(inner)
    endless = pd.Series([None], dtype=object)
    endless[0] = [endless]
    with pytest.raises(Unsendable, match="nested"):
        packed(endless)


COLUMN = ("a", "int64", np.array([1]), None, None, False, "")
BROKEN = {
    "nothing": [],
    "no columns": [1, ("", 1, False)],
    "rows below none": [[[], [], []], ("", -1, False)],
    "rows of nothing": [[[], [], []], ("", 2**40, False)],
    "rows that are true": [[[], [], []], ("", True, False)],
    "series of two": [[[COLUMN, COLUMN], [], []], ("pandas", 1, True)],
    "series of none": [[[], [], []], ("pandas", 1, True)],
    "other length": [[[COLUMN], [], []], ("pandas", 2, False)],
    "two dimensions": [[[("a", "x", np.ones((1, 1)), None, None, False, "")], [], []], ("", 1, False)],
    "array of text": [[[("a", "x", np.array(["a"]), None, None, False, "")], [], []], ("", 1, False)],
    "name that is a list": [[[([], *COLUMN[1:])], [], []], ("", 1, False)],
    "name that is an array": [[[(np.ones(1), *COLUMN[1:])], [], []], ("", 1, False)],
    "no dtype": [[[("a", 1, *COLUMN[2:])], [], []], ("", 1, False)],
    "missing by numbers": [[[(*COLUMN[:3], np.array([1]), None, False, "")], [], []], ("", 1, False)],
    "missing of another length": [
        [[(*COLUMN[:3], np.array([True] * 2), None, False, "")], [], []],
        ("", 1, False),
    ],
    "text without lengths": [[[("a", "str", b"ab", None, None, False, "")], [], []], ("", 1, False)],
    "text too long": [[[("a", "str", b"ab", np.array([1], "i4"), None, False, "")], [], []], ("", 1, False)],
    "text too short": [
        [[("a", "str", b"", np.array([2**31 - 1], "i4"), None, False, "")], [], []],
        ("", 1, False),
    ],
    "text of less than none": [
        [[("a", "str", b"", np.array([-3], "i4"), None, False, "")], [], []],
        ("", 1, False),
    ],
    "no text": [[[("a", "str", b"\xff", np.array([1], "i4"), None, False, "")], [], []], ("", 1, False)],
    "codes of no category": [
        [
            [(*COLUMN[:3], None, (1, ("", "str", b"a", np.array([1], "i4"), None, False, "")), False, "")],
            [],
            [],
        ],
        ("", 1, False),
    ],
    "categories of categories": [
        [
            [
                (
                    "a",
                    "",
                    np.array([0]),
                    None,
                    (1, ("", "", np.array([0]), None, (1, COLUMN), False, "")),
                    False,
                    "",
                )
            ],
            [],
            [],
        ],
        ("", 1, False),
    ],
    "zone that is none": [
        [[("a", "datetime64[us, ../zone]", np.array([0], "M8[us]"), None, None, False, "")], [], []],
        ("", 1, False),
    ],
    "zone of no times": [
        [[("a", "datetime64[us, Europe/Rome]", np.array([0]), None, None, False, "")], [], []],
        ("", 1, False),
    ],
    "header of another length": [
        [[COLUMN], [], [(*COLUMN[:2], np.ones(2), None, None, False, "")]],
        ("", 1, False),
    ],
    "categories that are a list": [[[(*COLUMN[:4], [1], False, "")], [], []], ("", 1, False)],
}


@pytest.mark.parametrize("parts", BROKEN.values(), ids=BROKEN)
def test_a_table_that_no_honest_peer_makes_is_malformed(parts):
    nodes, bodies = [], b""
    for part in parts:
        node, body = packed(part)
        nodes.append(node)
        bodies += body
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["table"], nodes), bodies)


SOURCE = b"""
import sys, types
import numpy as np, pandas as pd, polars as pl

df = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
def means(df): return df.groupby("k")["v"].mean()
def many(df): return {"all": df, "sums": [df.sum(numeric_only=True)]}
def change(df):
    df.loc[0, "v"] = 99.0
    return type(df).__module__.split(".")[0], type(df).__name__
def doubled(frame): return frame.clone().replace_column(0, frame["v"] * 2)
def called(f): return float(f(df)["a"].sum())
def first(df): return df.iloc[0, 0]
def is_missing(value): return value is pd.NA
def huge(): return pd.DataFrame(np.zeros((10_000_000, 1)))
def odd(): return pd.DataFrame({"a": [object()]})
def lying():
    class Frame(pd.DataFrame):
        @property
        def columns(self): return ["nonsense"]
        def __len__(self): return 10**9
    return Frame({"a": [1], "b": [2]})
def fake():
    pandas = types.ModuleType("pandas")
    class DataFrame:
        columns = iloc = index = shape = None
    class Series: pass
    pandas.DataFrame, pandas.Series = DataFrame, Series
    sys.modules["pandas"] = pandas
    return DataFrame()
"""


@functools.cache
def scores():
    return pd.DataFrame({"k": ["a", "b", "a"], "v": [1.0, 2.0, 4.0]})


@pytest.fixture(scope="module", params=STRONGEST)
def module(request):
    limits = Limits(call_seconds=5, load_seconds=20, submission_seconds=60)
    code = StudentCode("work", {"work.py": SOURCE})
    with (
        ForkServer(request.param, ["pandas", "polars"], [SOURCE]) as server,
        Session(server, code, limits) as session,
    ):
        yield remote_module(session)


@pytest.mark.slow
def test_frames_go_to_a_students_function_and_come_back(module):
    assert module.df.rows() == [(1, "x"), (2, None)]
    assert module.means(scores()).equals(scores().groupby("k")["v"].mean())
    found = module.many(scores())
    assert found["all"].equals(scores()) and found["sums"][0]["v"] == 7
    record = module.change.record(scores())
    assert record.value == ("pandas", "DataFrame")
    assert record.args[0].rows()[0] == ("a", 99.0) and scores()["v"][0] == 1
    assert module.doubled(pl.from_dict({"v": [1, 2]}))["v"].tolist() == [2, 4]
    assert module.means(module.many(scores())["all"]).tolist() == [2.5, 2.0]
    assert module.called(lambda df: df) == 3


@pytest.mark.parametrize(
    ("name", "fault"), [("huge", "larger than 64 MiB"), ("odd", "a cell, or a name"), ("lying", "")]
)
@pytest.mark.slow
def test_frames_that_cannot_come_are_a_students_fault(module, name, fault):
    with pytest.raises(Exception) as caught:
        getattr(module, name)()
    if fault:
        assert isinstance(caught.value, RefusedValue) and fault in str(caught.value)


def test_a_package_that_is_none_is_a_students_fault(module):
    with pytest.raises(AttributeError) as caught:
        module.fake()
    assert fault_of(caught.value).kind == "exception"


def test_a_module_of_this_process_gets_and_gives_copies_too():
    def f(df):
        df.loc[0, "v"] = 99.0
        return df

    record = local_object(f).record(scores())
    assert type(record.value) is Table and record.args[0].rows()[0] == ("a", 99.0)
    assert scores()["v"][0] == 1
    assert local_object(f)(table_of(scores())).equals(record.value)
