"""Rows of a grid that are one list, the slip of ``[[0] * n] * n``, are one list for a check as well."""

import numpy as np
import pytest

from grader.engine.local import local_module
from grader.sandbox.values import TAGS
from grader.sandbox.values.packing import Malformed, Node
from grader.sandbox.wire import decode, encode

SOURCE = """
def grid(rows, columns): return [[0] * columns] * rows
def apart(rows, columns): return [[0] * columns for _ in range(rows)]
def empty(keys): return dict.fromkeys(keys, [])
def change(rows):
    rows[0].append(9)
    return rows
def deep(levels):
    found = [0]
    for _ in range(levels): found = [found, found]
    return found
"""


@pytest.fixture(params=["sandbox", "plain pytest"])
def module(request, tmp_path, module_of):
    if request.param == "sandbox":
        return module_of(SOURCE)
    (tmp_path / "work.py").write_text(SOURCE)
    return local_module(tmp_path / "work.py")


def test_a_row_in_several_places_is_one_list(module):
    same, apart = module.grid(3, 2), module.apart(3, 2)
    same[0][0] = apart[0][0] = 1
    assert same == [[1, 0]] * 3
    assert apart == [[1, 0], [0, 0], [0, 0]]


def test_entries_of_a_dict_that_are_one_list_are(module):
    found = module.empty("ab")
    found["a"].append(1)
    assert found == {"a": [1], "b": [1]}


def test_arguments_in_several_places_are_one_object_too(module):
    row = [1]
    assert module.change([row, row, [1]]) == [[1, 9], [1, 9], [1]]
    assert row == [1]
    assert module.change.record([row, row]).args[0] == [[1, 9], [1, 9]]


def test_what_would_be_too_much_if_it_were_written_out_is_refused_or_takes_no_time(module_of):
    module = module_of(SOURCE)
    assert module.deep(3) == [[[[0]] * 2] * 2] * 2
    large = module.deep(15)
    assert large[0] is large[1]


def nothing(value):
    raise AssertionError(value)


def test_a_frame_whose_parts_multiply_is_refused():
    node = Node(TAGS["list"], [0])
    for _ in range(25):
        node = Node(TAGS["list"], [node, Node(TAGS["again"], [0])])
    frame = bytearray(encode(0, [], nothing))
    with pytest.raises(Malformed, match="too large"):
        decode(framed(node), nothing)
    assert decode(frame, nothing) == (0, [])


@pytest.mark.parametrize("place", [-1, 1, 2, "0", None, 0.0])
def test_what_is_to_be_there_again_must_be_there(place):
    node = Node(TAGS["list"], [Node(TAGS["list"], [1]), Node(TAGS["again"], [place])])
    with pytest.raises(Malformed, match="not there"):
        decode(framed(node), nothing)


def test_what_nobody_can_change_is_never_there_again():
    node = Node(TAGS["list"], [5, Node(TAGS["again"], [0])])
    with pytest.raises(Malformed, match="not there"):
        decode(framed(node), nothing)
    with pytest.raises(Malformed, match="not there"):
        decode(framed(Node(TAGS["again"], [0])), nothing)


def test_bytes_of_arrays_count_as_often_as_they_are_there():
    inner = [np.zeros(1 << 17)]
    same = decode(bytearray(encode(0, [[inner, inner]], nothing)), nothing)[1][0]
    assert same[0] is same[1]
    found = decode(bytearray(encode(0, [[inner] * 6], nothing)), nothing)[1][0]
    assert len({id(one) for one in found}) > 1  # it is written out where it would be too much
    assert len(found) == 6


def framed(node):
    """Return a frame that holds a node as it is."""
    import msgspec

    header = msgspec.msgpack.encode(Node(0, [node]))
    return bytearray(len(header).to_bytes(4, "little") + bytes(4) + header + bytes(-len(header) % 8))
