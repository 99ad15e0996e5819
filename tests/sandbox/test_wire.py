import socket
import struct
import tracemalloc

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.values import TAGS
from grader.sandbox.values.packing import HANDLE, Malformed, Node, Unsendable
from grader.sandbox.wire import MAX_BODY, MAX_HEADER, Closed, FrameReader, decode, encode, frame_size

QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)


class Named:
    def __init__(self, number):
        self.number = number


def to_node(value):
    if isinstance(value, Named):
        return Node(HANDLE, [value.number])
    raise Unsendable("nothing else")


def from_node(node):
    match node.items:
        case [int(number)] if node.tag == HANDLE:
            return Named(number)
    raise Malformed("no handle")


PARTS = [
    1,
    "two",
    3.5,
    None,
    np.arange(6.0).reshape(2, 3),
    {"w": np.ones(2, bool)},
    (b"odd", [2**70]),
    Named(4),
]
GOOD = encode(3, PARTS, to_node)


def read_all(data):
    """Return what a reader makes of some bytes after which the other side is gone."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(data)
        reader = FrameReader(ours.recv)
        while True:
            frame = reader.read()
            if frame is not None:
                return decode(frame, from_node)


def test_a_message_comes_back_with_its_tag_and_parts():
    tag, parts = read_all(GOOD)
    assert tag == 3
    assert parts[:4] == PARTS[:4]
    np.testing.assert_array_equal(parts[4], PARTS[4])
    np.testing.assert_array_equal(parts[5]["w"], [True, True])
    assert parts[6] == PARTS[6]
    assert parts[7].number == 4


def test_a_frame_that_comes_in_single_bytes_is_gathered():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = FrameReader(ours.recv)
        for index in range(len(GOOD)):
            theirs.sendall(GOOD[index : index + 1])
            frame = reader.read()
            assert (frame is None) == (index < len(GOOD) - 1)
        assert bytes(frame) == GOOD
        theirs.sendall(GOOD)
        assert bytes(reader.read()) == GOOD


def test_arrays_of_a_frame_are_aligned():
    _, parts = decode(bytearray(encode(1, ["x", b"abc", np.arange(3.0)], to_node)), from_node)
    assert parts[2].flags.aligned
    assert parts[2].flags.writeable


def test_the_other_side_being_gone_is_told():
    for data in (b"", GOOD[:5], GOOD[:-1]):
        with pytest.raises(Closed):
            read_all(data)


def test_two_frames_at_once_are_malformed():
    with pytest.raises(Malformed, match="more than one frame"):
        read_all(GOOD + GOOD[:1])


@pytest.mark.parametrize("lengths", [(MAX_HEADER + 1, 0), (0, MAX_BODY + 1), (2**32 - 1, 2**32 - 1)])
def test_a_frame_that_claims_to_be_huge_is_malformed_before_it_is_read(lengths):
    with pytest.raises(Malformed, match="larger than the limit"):
        frame_size(struct.pack("<II", *lengths))


def test_a_frame_that_claims_to_be_large_takes_no_more_memory_than_it_claims():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<II", 8, MAX_BODY))
        tracemalloc.start()
        try:
            assert FrameReader(ours.recv).read() is None
            assert tracemalloc.get_traced_memory()[1] < 1.1 * MAX_BODY
        finally:
            tracemalloc.stop()


@QUICK
@given(st.binary(min_size=8, max_size=60))
def test_raw_bytes_are_no_message_or_a_whole_one(data):
    try:
        tag, parts = read_all(data)
    except (Malformed, Closed):
        return
    assert type(tag) is int
    assert type(parts) is list


@QUICK
@given(st.binary(max_size=60), st.binary(max_size=24))
def test_a_frame_of_raw_header_and_body_is_malformed_or_a_message(header, body):
    padding = bytes(-len(header) % 8)
    try:
        tag, _ = read_all(struct.pack("<II", len(header), len(body)) + header + padding + body)
    except Malformed:
        return
    assert type(tag) is int


@settings(QUICK, max_examples=200)
@given(st.lists(st.tuples(st.integers(8, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@pytest.mark.slow
def test_a_good_frame_with_some_bytes_changed_is_malformed_or_a_message(changes):
    frame = bytearray(GOOD)
    for index, value in changes:
        frame[index] = value
    try:
        tag, _ = read_all(bytes(frame))
    except Malformed:
        return
    assert type(tag) is int


def framed(header, body=b""):
    return bytearray(struct.pack("<II", len(header), len(body)) + header + bytes(-len(header) % 8) + body)


@pytest.mark.parametrize(
    "header",
    [
        b"\x92\x01\x91" + b"\x92\x01\x91" * 300_000 + b"\xc0",
        b"\x91" * (1 << 20),
        msgspec.msgpack.encode([1, [{"a": 1}]]),
        msgspec.msgpack.encode([1, [b"bytes"]]),
        msgspec.msgpack.encode(["1", []]),
        msgspec.msgpack.encode([1]),
        msgspec.msgpack.encode([1, [], 2]) + b"\x00",
        b"\x92\x01\xdd\xff\xff\xff\xff",
        b"\x92\x01\x91\xa2\xff\xfe",
        b"",
    ],
    ids=["deep", "deeper", "map", "bytes", "tag", "short", "trailing", "long list", "not utf-8", "empty"],
)
def test_a_header_that_is_no_node_is_malformed(header):
    with pytest.raises(Malformed):
        decode(framed(header), from_node)


@pytest.mark.slow
def test_a_message_larger_than_a_frame_may_be_cannot_be_sent():
    with pytest.raises(Unsendable, match="larger than 64 MiB"):
        encode(1, [np.zeros(MAX_BODY // 8 + 1)], to_node)
    with pytest.raises(Unsendable, match="too many parts"):
        encode(1, [list(range(MAX_HEADER))], to_node)


def test_text_that_is_not_valid_unicode_cannot_be_sent():
    with pytest.raises(Unsendable, match="not valid Unicode"):
        encode(1, ["\udc80"], to_node)


def test_nesting_that_is_allowed_passes_the_wire():
    value = [1.0]
    for _ in range(32):
        value = [value]
    assert decode(bytearray(encode(1, [value], to_node)), from_node) == (1, [value])


def test_a_header_of_very_many_parts_is_a_bounded_list():
    header = msgspec.msgpack.encode(Node(1, [Node(TAGS["list"], [None] * (MAX_HEADER - 20))]))
    assert len(header) <= MAX_HEADER
    _, parts = decode(framed(header), from_node)
    assert len(parts[0]) == MAX_HEADER - 20
