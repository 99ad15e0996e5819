"""Frames of pandas and polars become plain tables on the wire, and frames again in a student's process."""

import datetime as dt
import enum
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from levels_tried import QUICKLY
from wire_values import back, packed, unpacked

from grader.checks import CheckFailed, assert_close
from grader.course.model import Limits
from grader.engine.local import local_object
from grader.sandbox.faults import RefusedValue, fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session, StudentCode
from grader.sandbox.values import TAGS, frames, shown_as
from grader.sandbox.values.packing import Malformed, Node, Unsendable
from grader.sandbox.values.table_wire import MAX_CELLS
from grader.sandbox.values.tables import Series, Table, as_frames, names_frames, native, table_of

DAY = dt.datetime(2024, 2, 29, 12)
PANDAS = pd.DataFrame(
    {
        "whole": [1, 2],
        "real": [0.5, math.nan],
        "text": ["x", None],
        "yes": [True, False],
        "day": pd.to_datetime([DAY, None]),
        "zoned": pd.to_datetime([DAY, DAY]).tz_localize("Europe/Rome"),
        "wait": pd.to_timedelta([1, 2], unit="h"),
        "kind": pd.Categorical(["u", None], categories=["v", "u"], ordered=True),
        "nullable": pd.array([1, None], dtype="Int64"),
        "perhaps": pd.array([True, None], dtype="boolean"),
        "string": pd.array(["a", None], dtype="string"),
        "real or none": pd.array([1.5, None], dtype="Float32"),
        "mixed": [1, "a"],
        "lists": [[1, 2], []],
        "period": pd.period_range("2020", "2021", freq="Y"),
    }
)
POLARS = pl.DataFrame(
    {
        "whole": [1, None],
        "real": [0.5, None],
        "text": ["x", None],
        "yes": [True, None],
        "day": [DAY.date(), None],
        "moment": pl.Series([DAY, None]).dt.replace_time_zone("Europe/Rome"),
        "wait": [dt.timedelta(hours=1), None],
        "kind": pl.Series(["a", "b"], dtype=pl.Categorical),
        "one of": pl.Series(["a", None], dtype=pl.Enum(["b", "a"])),
        "lists": [[1], None],
        "records": [{"a": 1}, {"a": 2}],
        "small": pl.Series([1, 2], dtype=pl.UInt8),
    }
)


@pytest.mark.parametrize("label", PANDAS.columns)
def test_a_series_of_pandas_comes_back_as_what_it_is(label):
    found = back(PANDAS[label])
    assert type(found) is Series
    assert (found.name, found.dtype, len(found)) == (label, str(PANDAS[label].dtype), 2)
    assert found.missing.tolist() == PANDAS[label].isna().tolist()
    assert not (found.missing.any() and found.values[1] == found.values[1] and found.values[1] is not None)
    pd.testing.assert_series_equal(native(found), PANDAS[label])


@pytest.mark.parametrize("label", POLARS.columns)
def test_a_series_of_polars_comes_back_as_what_it_is(label):
    found = back(POLARS[label])
    assert type(found) is Series
    assert found.missing.tolist() == POLARS[label].is_null().to_list()
    again = native(found)
    assert (again.dtype, again.to_list()) == (POLARS[label].dtype, POLARS[label].to_list())


def test_a_whole_frame_comes_back():
    pd.testing.assert_frame_equal(native(back(PANDAS)), PANDAS)
    assert native(back(POLARS)).equals(POLARS)


FRAMES = {
    "empty": pd.DataFrame(),
    "no rows": pd.DataFrame({"a": []}),
    "no columns": pd.DataFrame(index=[1, 2]),
    "labels": pd.DataFrame({"a": [1, 2]}, index=["x", "y"]),
    "named labels": pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 5], name="n")),
    "levels": pd.DataFrame(
        {"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "x"), (2, "y")], names=["n", None])
    ),
    "levels of columns": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
    "numbers as names": pd.DataFrame([[1, 2], [3, 4]]),
    "days as labels": pd.DataFrame({"a": [1]}, index=pd.DatetimeIndex([DAY])),
    "one name twice": pd.DataFrame([[1, "x"]], columns=["a", "a"]),
    "groups": pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0]}).groupby("k").agg({"v": ["mean", "sum"]}),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_index_and_names_come_back(frame):
    found = back(frame)
    pd.testing.assert_frame_equal(native(found), frame, check_column_type=len(frame.columns) > 0)
    assert (found.shape, found.columns) == (frame.shape, frame.columns.tolist())
    assert found.index == frame.index.tolist()
    assert found.equals(frame)


def test_a_check_reads_a_table():
    table = back(PANDAS[["whole", "text", "real"]].set_axis(["x", "y"]))
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
        back(FRAMES["one name twice"])["a"]


def test_what_a_table_has_not_itself_a_frame_of_the_same_columns_answers():
    table = back(PANDAS[["whole", "text"]])
    assert table["whole"].mean() == 1.5 and table.loc[1, "whole"] == 2
    assert table[["text"]].shape == (2, 1) and len(table[table["whole"] > 1]) == 1
    assert ((table["whole"] + table["whole"]) == 2 * table["whole"]).all()
    assert back(POLARS)["whole"].sum() == 1
    assert np.asarray(table[["whole"]]).tolist() == np.asarray(back(PANDAS[["whole"]])).tolist() == [[1], [2]]
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


def test_a_check_that_names_pandas_has_its_frames(module):
    assert (
        names_frames({"pd": pd}) and names_frames({"frame": PANDAS}) and names_frames({"make": pl.DataFrame})
    )
    assert not names_frames({"np": np, "f": names_frames, "x": 1, "Table": Table})
    was = as_frames.set(True)
    try:
        pd.testing.assert_frame_equal(module.many(SCORES)["all"], SCORES)
        pd.testing.assert_frame_equal(local_object(lambda df: df)(SCORES), SCORES)
    finally:
        as_frames.reset(was)


def test_what_pandas_has_for_times_and_for_nothing_is_pythons():
    assert back(pd.Timestamp(DAY)) == DAY and type(back(pd.Timestamp(DAY))) is dt.datetime
    assert back(pd.Timedelta(hours=1)) == dt.timedelta(hours=1)
    assert back([pd.NaT, pd.NA]) == [None, None]
    assert back(pd.Index(["a", "b"])).tolist() == ["a", "b"]
    assert back(PANDAS["kind"].unique()).tolist()[0] == "u"
    assert back(FRAMES["levels"].index).tolist() == [(1, "x"), (2, "y")]


def test_a_table_is_shown_as_aligned_columns():
    assert shown_as(PANDAS).lines(PANDAS[["whole", "text"]], None).split("\n") == [
        "   whole  text",
        "0      1   'x'",
        "1      2  None",
    ]
    assert repr(back(pd.DataFrame({"n": range(100)}))).endswith("\n... 100 rows, 1 columns")
    assert "\x1b" not in repr(back(pd.DataFrame({"\x1b[2J": ["\x1b[2J" * 99]})))


class Colour(enum.Enum):
    RED = 1


ODD = {
    "object": (pd.DataFrame({"a": [object()]}), "a cell, or a name, of a table is a object"),
    "object in a list": (pd.Series([[object()]]), "a cell, or a name, of a table is a object"),
    "odd name": (pd.DataFrame({Colour.RED: [1]}), "a cell, or a name, of a table is a Colour"),
    "many columns": (pd.DataFrame(np.zeros((1, 5000))), "a table of more than 4096 columns"),
    "many texts": (pd.DataFrame({"a": ["x"] * (MAX_CELLS + 1)}), "more than 1048576 cells of text"),
    "surrogates": (pd.DataFrame({"a": pd.Series(["\udc80"], dtype=object)}), "not valid Unicode"),
}


@pytest.mark.parametrize(("frame", "why"), ODD.values(), ids=ODD)
def test_what_no_table_can_hold_is_refused_in_plain_words(frame, why):
    with pytest.raises(Unsendable, match=why):
        packed(frame)


def test_a_frame_in_a_cell_is_a_table_and_endless_ones_are_refused():
    inner = pd.DataFrame({"a": [1]})
    assert back(pd.Series([inner], dtype=object)).tolist()[0].equals(inner)
    endless = pd.Series([None], dtype=object)
    endless[0] = [endless]
    with pytest.raises(Unsendable, match="nested"):
        packed(endless)


COLUMN = ("a", "int64", np.array([1]), None, None, False)
BROKEN = {
    "nothing": [],
    "no columns": [1, ("", 1, False)],
    "rows below none": [[[], []], ("", -1, False)],
    "rows of nothing": [[[], []], ("", 2**40, False)],
    "rows that are true": [[[], []], ("", True, False)],
    "series of two": [[[COLUMN, COLUMN], []], ("pandas", 1, True)],
    "series of none": [[[], []], ("pandas", 1, True)],
    "other length": [[[COLUMN], []], ("pandas", 2, False)],
    "two dimensions": [[[("a", "x", np.ones((1, 1)), None, None, False)], []], ("", 1, False)],
    "array of text": [[[("a", "x", np.array(["a"]), None, None, False)], []], ("", 1, False)],
    "name that is a list": [[[([], *COLUMN[1:])], []], ("", 1, False)],
    "name that is an array": [[[(np.ones(1), *COLUMN[1:])], []], ("", 1, False)],
    "no dtype": [[[("a", 1, *COLUMN[2:])], []], ("", 1, False)],
    "missing by numbers": [[[(*COLUMN[:3], np.array([1]), None, False)], []], ("", 1, False)],
    "missing of another length": [[[(*COLUMN[:3], np.array([True] * 2), None, False)], []], ("", 1, False)],
    "text without lengths": [[[("a", "str", b"ab", None, None, False)], []], ("", 1, False)],
    "text too long": [[[("a", "str", b"ab", np.array([1], "i4"), None, False)], []], ("", 1, False)],
    "text too short": [[[("a", "str", b"", np.array([2**31 - 1], "i4"), None, False)], []], ("", 1, False)],
    "text of less than none": [[[("a", "str", b"", np.array([-2], "i4"), None, False)], []], ("", 1, False)],
    "no text": [[[("a", "str", b"\xff", np.array([1], "i4"), None, False)], []], ("", 1, False)],
    "categories that are a list": [[[(*COLUMN[:4], [1], False)], []], ("", 1, False)],
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
SCORES = pd.DataFrame({"k": ["a", "b", "a"], "v": [1.0, 2.0, 4.0]})


@pytest.fixture(scope="module", params=QUICKLY)
def module(request):
    limits = Limits(call_seconds=5, load_seconds=20, submission_seconds=60)
    code = StudentCode("work", {"work.py": SOURCE})
    with (
        ForkServer(request.param, ["pandas", "polars"], [SOURCE]) as server,
        Session(server, code, limits) as session,
    ):
        yield remote_module(session)


def test_frames_go_to_a_students_function_and_come_back(module):
    assert module.df.rows() == [(1, "x"), (2, None)]
    assert module.means(SCORES).equals(SCORES.groupby("k")["v"].mean())
    found = module.many(SCORES)
    assert found["all"].equals(SCORES) and found["sums"][0]["v"] == 7
    record = module.change.record(SCORES)
    assert record.value == ("pandas", "DataFrame")
    assert record.args[0].rows()[0] == ("a", 99.0) and SCORES["v"][0] == 1
    assert module.doubled(pl.from_dict({"v": [1, 2]}))["v"].tolist() == [2, 4]
    assert module.means(module.many(SCORES)["all"]).tolist() == [2.5, 2.0]
    assert module.called(lambda df: df) == 3


@pytest.mark.parametrize(
    ("name", "fault"), [("huge", "larger than 64 MiB"), ("odd", "a cell, or a name"), ("lying", "")]
)
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

    record = local_object(f).record(SCORES)
    assert type(record.value) is Table and record.args[0].rows()[0] == ("a", 99.0)
    assert SCORES["v"][0] == 1
    assert local_object(f)(table_of(SCORES)).equals(record.value)
