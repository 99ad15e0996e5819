import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import back, packed, unpacked

from grader.checks.compare import CheckFailed, assert_close, show
from grader.sandbox.values import TAGS, is_plain
from grader.sandbox.values.packing import MAX_KEYS, MAX_SAME_HASH, Malformed, Node, Unsendable

entries = st.recursive(
    st.integers() | st.text(max_size=3) | st.binary(max_size=3) | st.none() | st.floats(allow_nan=False),
    lambda inner: st.frozensets(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sets(entries) | st.frozensets(entries))
@pytest.mark.slow
def test_every_set_comes_back_the_same(value):
    found = back(value)
    assert (type(found), found) == (type(value), value)
    assert not is_plain(value)


@pytest.mark.parametrize("name", ["set", "frozenset"])
@pytest.mark.parametrize(
    "items",
    [
        [1, 1],
        [0, False],
        [Node(TAGS["list"], [])],
        [Node(TAGS["set"], [])],
        [Node(TAGS["array"], ["<f8", 0])],
        list(range(MAX_KEYS + 1)),
        [Node(TAGS["int"], [hex(i * (2**61 - 1))]) for i in range(9, 99)],
    ],
)
def test_a_set_that_no_honest_peer_makes_is_malformed(name, items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS[name], items))


def test_empty_sets_are_counted_as_they_take_memory():
    one = Node(TAGS["set"], [])
    assert unpacked(Node(TAGS["list"], [one] * MAX_KEYS)) == [set()] * MAX_KEYS
    with pytest.raises(Malformed, match="too many entries"):
        unpacked(Node(TAGS["list"], [one] * (MAX_KEYS + 1)))


def test_entries_of_one_hash_are_few_in_sets_of_sets_too():
    alike = [frozenset([i * (2**61 - 1), 7]) for i in range(MAX_SAME_HASH + 1)]
    assert len({hash(entry) for entry in alike}) == 1
    node, body = packed(set(alike))
    with pytest.raises(Malformed, match="share one hash"):
        unpacked(node, body)


def test_a_set_that_is_too_large_is_refused():
    with pytest.raises(Unsendable, match="more than 65536 entries"):
        packed(set(range(MAX_KEYS + 1)))


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (set(), frozenset()),
        ({1, "a"}, {"a", 1.0}),
        ({0.1 + 0.2, 1}, {0.3, 1}),
        ({float("nan")}, {float("nan")}),
        ({frozenset([1])}, {frozenset([1])}),
    ],
)
def test_equal_sets_pass_and_numbers_in_them_need_only_be_close(actual, expected):
    assert_close(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "message", "difference"),
    [
        ([1], {1}, "f(x) is a list; return a set.", ""),
        ({1: 2}, {1}, "f(x) is a dict; return a set.", ""),
        ({1, 2}, {1, 3, "a"}, "f(x) is wrong.", "missing: {3, 'a'}; not expected: {2}"),
        ({1}, {1, 2}, "f(x) is wrong.", "missing: {2}"),
        ({1, 2.0}, {1}, "f(x) is wrong.", "not expected: {2}"),
        (frozenset([1.5]), frozenset([1.0]), "f(x) is wrong.", "missing: {1}; not expected: {1.5}"),
    ],
)
def test_what_is_missing_and_what_is_too_much_is_told(actual, expected, message, difference):
    with pytest.raises(CheckFailed) as caught:
        assert_close(actual, expected, what="f(x)")
    assert (caught.value.message, caught.value.counterexample.difference) == (message, difference)


def test_sets_are_shown_in_order():
    assert show({"b", "a", 10, 9, 2.5}) == "{2.5, 9, 10, 'a', 'b'}"
    assert (show(set()), show(frozenset()), show(frozenset([2, 1]))) == (
        "set()",
        "frozenset()",
        "frozenset({1, 2})",
    )
    assert show(set(range(99))).endswith("14, 15, ...}")
