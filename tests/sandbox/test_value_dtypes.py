import numpy as np
import pandas as pd
import pytest
from wire_values import back, packed, unpacked

from grader.checks.compare import CheckFailed, assert_close
from grader.sandbox.values import TAGS, is_plain
from grader.sandbox.values.packing import Malformed, Node, Unsendable

TEXTS = ["i1", "f8", "?", "U5", "M8[ns]", "O", "c16", "S3"]
OF_PANDAS = [pd.Int64Dtype(), pd.DatetimeTZDtype("ns", "UTC"), pd.StringDtype(na_value=np.nan)]


@pytest.mark.parametrize("dtype", [*map(np.dtype, TEXTS), OF_PANDAS[0], OF_PANDAS[2]], ids=str)
def test_a_dtype_comes_back_the_same(dtype):
    assert back(dtype) == dtype
    assert is_plain(dtype)
    assert_close(back(dtype), dtype)


@pytest.mark.parametrize("dtype", [np.dtype([("a", int)]), OF_PANDAS[1], pd.CategoricalDtype(["a"])], ids=str)
def test_a_dtype_that_a_text_does_not_say_whole_stays_where_it_is(dtype):
    with pytest.raises(Unsendable):
        packed(dtype)


def test_what_a_frame_has_for_dtypes_is_a_series():
    there = pd.DataFrame({"n": [1], "x": [0.5], "o": [(1,)], "t": ["a"]}).dtypes
    pd.testing.assert_series_equal(back(there).to_pandas(), there)


@pytest.mark.parametrize("items", [[], [5], ["i9"], ["<f8", 1], ["|V8"], ["period[XXX]"], ["__import__"]])
def test_a_dtype_of_no_known_name_is_malformed(items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["dtype"], items))


def test_another_dtype_is_told():
    with pytest.raises(CheckFailed, match=r"^The answer is wrong\."):
        assert_close(np.dtype(int), np.dtype(float))
    with pytest.raises(CheckFailed, match="is a str; return a Float64DType"):
        assert_close("float64", np.dtype(float))
