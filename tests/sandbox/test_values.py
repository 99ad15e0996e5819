import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from wire_values import back, packed, unpacked

from grader.checks import CheckFailed, assert_close, assert_equal
from grader.checks.compare import show
from grader.sandbox.values import TAGS, TYPES, is_plain
from grader.sandbox.values.packing import (
    CALLBACK,
    HANDLE,
    MAX_DEPTH,
    MAX_KEYS,
    MAX_SAME_HASH,
    Malformed,
    Node,
    Unsendable,
)

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def same(a, b):
    """Whether two values are the same in type, shape, dtype and content, nan being nan."""
    if isinstance(a, np.ndarray | np.generic):
        alike = type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape
        return alike and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, complex):
        return type(b) is complex and same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, float):
        return type(b) is float and (a == b or (math.isnan(a) and math.isnan(b)))
    return type(a) is type(b) and a == b


numbers = (
    st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
    | st.none()
)
dtypes = st.sampled_from(["?", "i1", "u1", "<i2", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"])
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
keys = st.integers(-9, 9) | st.text(max_size=3) | st.tuples(st.booleans(), st.none())
trees = st.recursive(
    numbers | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=8,
)


def test_every_type_has_one_line_and_one_name():
    kinds = [kind for entry in TYPES.all for kind in entry.types]
    assert len(kinds) == len(set(kinds))
    assert len(TAGS) == len(TYPES.all)


@QUICK
@given(trees)
def test_every_plain_value_comes_back_the_same(value):
    assert same(back(value), value)


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(20).reshape(4, 5)[::2, ::-2],
        np.arange(6.0).reshape(2, 3).T,
        np.broadcast_to(np.arange(3.0), (2, 3)),
        np.arange(4, dtype=">i4"),
        np.array([1.5, np.nan], dtype=">f8"),
        np.empty((0, 3)),
        np.empty((3, 0, 2), dtype=np.float32),
        np.array(2.5),
        np.array(True),
        np.zeros((1,) * 32),
    ],
)
def test_arrays_of_every_layout_come_back_equal_and_in_native_order(array):
    found = back(array)
    assert type(found) is np.ndarray
    assert found.shape == array.shape
    assert found.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(found, array)


def test_arrays_come_back_aligned_and_writable_whatever_is_beside_them():
    _, bytes_, _, reals, _, complexes = back(
        [b"odd", np.ones(3, np.int8), b"x", np.arange(5.0), np.ones(1, bool), np.ones(2, complex)]
    )
    for array in (bytes_, reals, complexes):
        assert array.flags.aligned
        array[0] = 7
    assert (bytes_[0], reals[0], complexes[0]) == (7, 7, 7)


def test_long_doubles_come_back_in_double_precision():
    assert same(back(np.array([1, 2], np.longdouble)), np.array([1.0, 2.0]))
    assert same(back(np.clongdouble(1 + 2j)), np.complex128(1 + 2j))
    assert back(np.finfo(np.longdouble).max) >= np.finfo(float).max


@pytest.mark.parametrize("scalar", [np.float64(1.5), np.int8(-3), np.bool_(True), np.complex64(1j)])
def test_numpy_scalars_stay_numpy_scalars(scalar):
    assert same(back(scalar), scalar)


def test_subclasses_of_arrays_and_numbers_become_plain_ones():
    class Number(int):
        pass

    class Text(str):
        pass

    class Real(float):
        pass

    class Vector(np.ndarray):
        pass

    vector = np.arange(3.0).view(Vector)
    assert same(back([Number(7), Text("a"), Real(0.5)]), [7, "a", 0.5])
    assert same(back(vector), np.arange(3.0))


def test_views_of_dicts_become_lists():
    entries = {"a": 1, "b": np.ones(2)}
    assert back(entries.keys()) == ["a", "b"]
    assert same(back(entries.items()), [("a", 1), ("b", np.ones(2))])


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**64, 2**8191, -(2**8000), 3**8_000])
def test_big_integers_come_back(value):
    assert back(value) == value


def test_a_generator_goes_on_with_the_same_stream():
    rng = np.random.default_rng(5)
    rng.integers(0, 10, dtype=np.int32)  # leaves half a word for the next
    twin = back(rng)
    assert rng.integers(0, 99, size=5, dtype=np.int32).tolist() == twin.integers(0, 99, 5, np.int32).tolist()
    assert rng.normal() == twin.normal()


def test_what_a_generator_spawns_hangs_on_its_state():
    one, two = (np.random.default_rng(seed) for seed in (5, 6))
    first, again, other = (back(rng).spawn(1)[0].normal() for rng in (one, one, two))
    assert first == again != other


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (np.array([object()]), "a object"),
        (np.zeros(2, "V3"), r"an array of \|V3"),
        (np.array(["\ud800"]), "not valid Unicode"),
        (range(10**9), "a range"),
        (slice(0, 1.5), "a slice"),
        (dict.fromkeys(range(MAX_KEYS + 1)), "more than 65536 entries"),
        ([dict.fromkeys(range(MAX_KEYS // 2 + 1)) for _ in range(2)], "more than 65536 entries"),
        (memoryview(b"ab"), "a memoryview"),
        (np.random.Generator(np.random.MT19937(0)), "a Generator"),
        (lambda: None, "a function"),
    ],
)
def test_what_cannot_travel_is_refused_in_plain_words(value, why):
    with pytest.raises(Unsendable, match=why):
        packed(value)


def test_an_integer_without_end_is_refused():
    with pytest.raises(Unsendable, match="an integer of more than 1048576 bits"):
        packed(1 << (1 << 20))


def test_endless_nesting_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(Unsendable, match="nested more than 32 levels"):
        packed(endless)


def test_as_much_nesting_as_can_be_sent_can_be_received():
    value = 1.0
    for _ in range(MAX_DEPTH + 1):
        value = (value,)
    assert back(value) == value
    with pytest.raises(Unsendable):
        packed((value,))


def deep(levels):
    node = Node(TAGS["list"], [])
    for _ in range(levels):
        node = Node(TAGS["list"], [node])
    return node


@pytest.mark.parametrize(
    "node",
    [
        Node(99, []),
        Node(-1, []),
        Node(TAGS["array"], []),
        Node(TAGS["array"], ["<f8", 9]),
        Node(TAGS["array"], ["|O", 1]),
        Node(TAGS["array"], ["O", 1]),
        Node(TAGS["array"], ["O", 1, 2, None]),
        Node(TAGS["array"], ["O", 1, True, None]),
        Node(TAGS["array"], ["O", 2, 0, 2**40]),
        Node(TAGS["array"], ["O", 40]),
        Node(TAGS["array"], ["V", 1, 0]),
        Node(TAGS["array"], ["V", 1, 0, "a"]),
        Node(TAGS["array"], ["V", 1, 0, "a", 1]),
        Node(TAGS["array"], ["V", 1, 1, "a", Node(TAGS["array"], ["<f8", 2])]),
        Node(TAGS["array"], ["V", 1, 2, 5, Node(TAGS["array"], ["<f8", 2])]),
        Node(TAGS["array"], ["V", 1, 0, *["a", Node(TAGS["array"], ["<f8", 0])] * 2]),
        Node(TAGS["array"], ["V", 1, 0, "a", Node(TAGS["array"], ["O", 1, 0])]),
        Node(TAGS["array"], ["V", 0, "a", Node(TAGS["array"], ["<f8", 2**40])]),
        Node(TAGS["array"], ["<M8[s]", 3]),
        Node(TAGS["array"], ["<M8[0s]", 1]),
        Node(TAGS["array"], ["<M8[w]", 1]),
        Node(TAGS["array"], ["<U0", 1]),
        Node(TAGS["array"], ["<U99999999", 1]),
        Node(TAGS["array"], ["T", "<f8", 1]),
        Node(TAGS["array"], ["T", "T", "T", 1]),
        Node(TAGS["array"], ["<f8,<f8", 1]),
        Node(TAGS["array"], [None, 1]),
        Node(TAGS["array"], ["<f8", -1]),
        Node(TAGS["array"], ["<f8", 1.0]),
        Node(TAGS["array"], ["<f8", True]),
        Node(TAGS["array"], ["<f8", math.nan]),
        Node(TAGS["array"], ["<f8", "1"]),
        Node(TAGS["array"], ["<f8", 2**62, 2**62]),
        Node(TAGS["array"], ["<f8", 0, 2**63]),
        Node(TAGS["array"], ["<f8", 0, 2**62, 2**62]),
        Node(TAGS["array"], ["<f8", *[1] * 40]),
        Node(TAGS["array"], [Node(TAGS["list"], []), 1]),
        Node(TAGS["scalar"], ["<f8", 1]),
        Node(TAGS["bytes"], []),
        Node(TAGS["bytes"], [17]),
        Node(TAGS["bytes"], [-1]),
        Node(TAGS["bytes"], [True]),
        Node(TAGS["bytes"], [1.0]),
        Node(TAGS["bytes"], [2**64 - 1]),
        Node(TAGS["complex"], [1.0]),
        Node(TAGS["complex"], [1, 2]),
        Node(TAGS["complex"], ["1", "2"]),
        Node(TAGS["int"], ["12"]),
        Node(TAGS["int"], ["0x"]),
        Node(TAGS["int"], ["0x1\n"]),
        Node(TAGS["int"], [17]),
        Node(TAGS["int"], [2**40]),
        Node(TAGS["range"], [0, 1]),
        Node(TAGS["range"], [0, 1, 0]),
        Node(TAGS["range"], [0, None, 1]),
        Node(TAGS["range"], [0, True, 1]),
        Node(TAGS["range"], [0, 2**62, 1]),
        Node(TAGS["slice"], [0, 1.0, None]),
        Node(TAGS["defaultdict"], []),
        Node(TAGS["defaultdict"], ["eval"]),
        Node(TAGS["defaultdict"], [Node(TAGS["list"], [])]),
        Node(TAGS["deque"], []),
        Node(TAGS["deque"], [1, 1, 2]),
        Node(TAGS["deque"], [-1]),
        Node(TAGS["deque"], [True, 1]),
        Node(TAGS["dict"], ["a"]),
        Node(TAGS["dict"], [Node(TAGS["list"], []), 1]),
        Node(TAGS["dict"], [Node(TAGS["dict"], []), 1]),
        Node(TAGS["dict"], [Node(TAGS["array"], ["<f8", 2]), 1]),
        Node(TAGS["dict"], [0] * (2 * MAX_KEYS + 2)),
        Node(TAGS["list"], [Node(TAGS["dict"], list(range(MAX_KEYS + 2)))] * 2),
        Node(HANDLE, [0]),
        Node(CALLBACK, [0]),
        Node(TAGS["generator"], [1, 1, 0]),
        Node(TAGS["generator"], [1, 1, 2, 0]),
        Node(TAGS["generator"], [1, 1, True, 0]),
        Node(TAGS["generator"], [1, 1, 0, 2**32]),
        Node(TAGS["generator"], [1, 1, 0, -1]),
        Node(TAGS["generator"], [-1, 1, 0, 0]),
        Node(TAGS["generator"], [Node(TAGS["int"], [17]), 1, 0, 0]),
        deep(40),
    ],
)
def test_a_node_that_no_honest_peer_makes_is_malformed(node):
    with pytest.raises(Malformed):
        unpacked(node, bytes(16))


nodes = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["<f8", "|b1", "<U1", "<M8[s]", "O", "T", "list", 2**31, 2**62]),
    lambda inner: st.builds(Node, st.integers(-1, max(TAGS.values()) + 1), st.lists(inner, max_size=5)),
    max_leaves=12,
)


@pytest.mark.slow
@settings(QUICK, max_examples=200)
@given(nodes, st.binary(max_size=40))
def test_a_node_of_any_kind_is_a_value_or_malformed(node, body):
    try:
        value = unpacked(node, body)
    except Malformed:
        return
    assert TYPES.find(type(value)) is not None


def test_a_huge_claim_takes_no_memory():
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            unpacked(Node(TAGS["array"], ["<f8", 2**40]), bytes(64))
        with pytest.raises(Malformed):
            unpacked(Node(TAGS["list"], [Node(TAGS["bytes"], [2**40])]), bytes(64))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def same_hash(count):
    step = 1_000_003  # the hash of a complex number is real + 1000003 imag
    assert len({hash(complex(step * i, -i)) for i in range(2, 50)}) == 1
    return [Node(TAGS["complex"], [float(step * i), float(-i)]) for i in range(2, 2 + count)]


def test_keys_that_share_one_hash_are_few():
    few = Node(TAGS["dict"], [part for key in same_hash(MAX_SAME_HASH) for part in (key, None)])
    assert len(unpacked(few)) == MAX_SAME_HASH
    many = Node(TAGS["dict"], [part for key in same_hash(MAX_SAME_HASH + 1) for part in (key, None)])
    with pytest.raises(Malformed, match="share one hash"):
        unpacked(many)
    of_tuples = [Node(TAGS["tuple"], [key, 1]) for key in same_hash(MAX_SAME_HASH + 1)]
    with pytest.raises(Malformed, match="share one hash"):
        unpacked(Node(TAGS["dict"], [part for key in of_tuples for part in (key, None)]))


def test_keys_are_bounded_in_all_dicts_together():
    quarter = Node(TAGS["dict"], [part for i in range(MAX_KEYS // 4) for part in (i, None)])
    assert len(unpacked(Node(TAGS["list"], [quarter] * 4))) == 4
    with pytest.raises(Malformed, match="too many entries"):
        unpacked(Node(TAGS["list"], [quarter] * 5))


def test_booleans_of_any_byte_are_true_or_false():
    array = unpacked(Node(TAGS["array"], ["|b1", 4]), bytes([0, 1, 2, 255]))
    assert array.dtype == bool
    assert array.tolist() == [False, True, True, True]
    assert array.view(np.uint8).tolist() == [0, 1, 1, 1]
    assert unpacked(Node(TAGS["scalar"], ["|b1"]), bytes([7])).tobytes() == b"\x01"


def test_values_of_numbers_and_text_are_plain_and_others_are_not():
    assert all(map(is_plain, [None, 1, 1.5, 1j, "a", b"a", True, np.ones(2), np.float32(1), np.array(["a"])]))
    assert not any(map(is_plain, [[], (), {}, object(), np.array([None])]))


MASKED = {
    "some": lambda: np.ma.masked_array([1.0, 2.0], [False, True]),
    "none": lambda: np.ma.masked_array([1, 2]),
    "all of two dimensions": lambda: np.ma.masked_all((2, 2)),
    "text": lambda: np.ma.masked_array(["a", "b"], [True, False], fill_value="?"),
    "days": lambda: np.ma.masked_array(np.array(["2024-01-01", "NaT"], "M8[D]"), [True, False]),
    "fields": lambda: np.ma.masked_array([(1, 2.0)], [(True, False)], dtype=[("a", "i4"), ("b", "f8")]),
    "no dimension": lambda: np.ma.masked_array(3, True),
}


@pytest.mark.parametrize("make", MASKED.values(), ids=MASKED)
def test_masked_arrays_come_back_with_their_mask(make):
    value = make()
    found = back(value)
    assert type(found) is np.ma.MaskedArray and found.dtype == value.dtype
    assert same(np.ma.getmaskarray(found), np.ma.getmaskarray(value)) and str(found.fill_value) == str(
        value.fill_value
    )
    assert found.tolist() == value.tolist()
    assert_equal(found, value)


def test_masked_arrays_are_shown_and_compared_with_their_mask():
    assert back([np.ma.masked])[0] is np.ma.masked
    one = MASKED["some"]()
    assert show(one) == "masked [1, --]"
    assert_close(np.ma.masked_array([1.0, 5.0], [False, True]), one)
    for wrong, told in {
        "is an array of masked": (np.array([1.0, 2.0]), "is a ndarray; return a masked array"),
        "mask": (np.ma.masked_array([1.0, 2.0]), "has another mask"),
        "value": (np.ma.masked_array([9.0, 2.0], [False, True]), "is wrong"),
        "shape": (np.ma.masked_array([1.0]), "has the wrong shape"),
    }.values():
        with pytest.raises(CheckFailed, match=told):
            assert_close(wrong, one)
    with pytest.raises(CheckFailed, match="has masked entries; return a NumPy array without a mask"):
        assert_close(one, np.array([1.0, 2.0]))


@pytest.mark.parametrize(
    "parts",
    [
        [1],
        [np.ones(2), np.ones(2), None],
        [np.ones(2), np.ones(1, bool), None],
        [np.ones(2), None, None],
        [np.ones(2), np.ones(2, bool), np.ones(2)],
        [np.ones(2), np.ones(2, bool), 1.0],
    ],
)
def test_a_masked_array_that_no_honest_peer_makes_is_malformed(parts):
    whole = [packed(part) for part in parts]
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["masked"], [node for node, _ in whole]), b"".join(body for _, body in whole))


def test_a_record_keeps_its_fields():
    table = np.array(
        [(1, (2.0, [3, 4]), "x")], [("a", "i4"), ("b", [("c", "f8"), ("d", "i2", 2)]), ("e", "U3")]
    )
    for value in (table, table[0], table[0]["b"], np.array(table[0])):
        found = back(value)
        assert (type(found), found.dtype, repr(found)) == (type(value), value.dtype, repr(value))
        assert_close(found, value)
    with pytest.raises(Unsendable, match="fields of objects"):
        packed(np.array([(1, "x")], [("a", "i4"), ("b", "O")]))


def test_spans_of_years_equal_none_of_seconds():
    for one, other in (
        (np.timedelta64(1, "Y"), np.timedelta64(1, "s")),
        (np.datetime64(1, "25Y"), np.datetime64(1, "as")),
    ):
        with pytest.raises(CheckFailed, match="is wrong"):
            assert_close(np.array([one]), np.array([other]))
