"""The wire: whatever bytes a worker sends, the trusted side gets a message, or says that it is none."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import struct
import unicodedata
from typing import Any

import msgspec
import numpy as np
from fuzzing import fuzzed
from hypothesis import strategies as st

from grader.sandbox import protocol as p
from grader.sandbox.faults import StudentFault, fault_at_import, fault_in
from grader.sandbox.values import TAGS, TYPES, is_plain
from grader.sandbox.values.packing import ALIGNMENT, MAX_DEPTH, Malformed, Node, Packer, Unsendable
from grader.sandbox.wire import MAX_BODY, MAX_HEADER, Closed, FrameReader, decode, encode, frame_size

COLLIDING = 2**61 - 1
"""Multiples of it have one hash, 0."""


def foreign(node: Node) -> Any:
    """Stand for the objects of a session, which are known by number."""
    match node.items:
        case [int(number), *_]:
            return f"object {number}"
    raise Malformed("no object")


def no_node(value: Any) -> Node:
    raise Unsendable(f"a {type(value).__name__}")


def framed(header: bytes, body: bytes = b"") -> bytearray:
    """Return a frame whose lengths are true."""
    padding = bytes(-len(header) % ALIGNMENT)
    return bytearray(struct.pack("<II", len(header), len(body)) + header + padding + body)


def is_shown_safely(text: str) -> bool:
    """Return whether a text moves no cursor and hides nothing, whatever it says."""
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text if c not in "\n\t")


def is_value(value: Any, depth: int = 0) -> bool:
    """Return whether decoding may give this: values of the table, and containers of them."""
    assert depth <= MAX_DEPTH + 2
    if type(value) in (list, tuple, set, frozenset):
        return all(is_value(entry, depth + 1) for entry in value)
    if type(value) is dict:
        return all(is_value(part, depth + 1) for pair in value.items() for part in pair)
    return is_plain(value) or isinstance(value, np.random.Generator)


def read(frame: bytearray) -> None:
    """Decode a frame; what comes is plain and bounded, or `Malformed`."""
    with contextlib.suppress(Malformed):
        tag, parts = decode(frame, foreign)
        assert type(tag) is int
        assert all(is_value(part) for part in parts)


DTYPES = ["|b1", "|i1", "<f2", "<f4", "<f8", "<c8", "<c16", "<i8", "<u2", "|O", "<U4", "<M8[s]", ">f8", ""]
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.integers(-2, 40)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(
        [*DTYPES, "0x1f", "-0x0", "0x", "1E5", "-NaN", "Europe/Rome", COLLIDING, 2 * COLLIDING, 2**31, 2**62]
    )
)
nodes = st.recursive(
    scalars,
    lambda inner: (
        st.tuples(
            st.sampled_from([TAGS[name] for name in ("date", "datetime", "time", "timedelta")]),
            st.lists(st.integers(0, 30) | inner, max_size=10),
        ).map(list)
        | st.tuples(st.integers(-1, max(TAGS.values()) + 1), st.lists(inner, max_size=6)).map(list)
        | st.tuples(st.sampled_from(DTYPES), st.lists(st.integers(0, 5), max_size=4)).map(
            lambda pair: [TAGS["array"], [pair[0], *pair[1]]]
        )
        | st.lists(st.tuples(inner, inner), max_size=4).map(
            lambda pairs: [TAGS["dict"], [part for pair in pairs for part in pair]]
        )
    ),
    max_leaves=15,
)
messages = st.tuples(st.integers(-1, 20), st.lists(nodes, max_size=5))

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.binary(max_size=20)
    | st.decimals(-1000, 1000, places=3)
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.timedeltas()
    | st.integers(0, 4).map(lambda n: np.arange(n, dtype=float)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8"), max_size=3) | st.integers(), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@fuzzed(st.binary(min_size=8, max_size=400))
def test_arbitrary_bytes_are_no_message_or_a_plain_one(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        size = frame_size(data[:8])
        assert 8 <= size <= 8 + MAX_HEADER + ALIGNMENT + MAX_BODY
    read(bytearray(data))


@fuzzed(st.binary(max_size=200), st.binary(max_size=80))
def test_arbitrary_header_and_body_are_no_message_or_a_plain_one(header: bytes, body: bytes) -> None:
    read(framed(header, body))


@fuzzed(messages, st.binary(max_size=120))
def test_any_tree_of_nodes_is_no_message_or_a_plain_one(message: Any, body: bytes) -> None:
    read(framed(msgspec.msgpack.encode(message), body))


Change = tuple[int, bytes, int]
changes = st.lists(st.tuples(st.integers(0, 2**16), st.binary(max_size=4), st.integers(0, 6)), max_size=6)


@fuzzed(st.integers(0, 20), st.lists(plain, max_size=4), changes)
def test_a_good_frame_cut_pasted_and_overwritten_is_no_message_or_a_plain_one(
    tag: int, parts: list[Any], changes: list[Change]
) -> None:
    frame = encode(tag, parts, no_node)
    for place, pasted, left_out in changes:
        start = place % (len(frame) + 1)
        frame = frame[:start] + pasted + frame[start + left_out :]
    if len(frame) >= 8:
        read(bytearray(frame))


@fuzzed(st.integers(0, 20), st.lists(plain, max_size=4))
def test_what_was_sent_can_be_sent_again_as_it_came(tag: int, parts: list[Any]) -> None:
    frame = encode(tag, parts, no_node)
    came = decode(bytearray(frame), foreign)
    assert encode(*came, no_node) == frame


@fuzzed(
    st.integers(0, 20), st.lists(plain, max_size=3), st.lists(st.integers(1, 40), min_size=1, max_size=30)
)
def test_a_reader_gathers_a_frame_however_it_is_cut(tag: int, parts: list[Any], cuts: list[int]) -> None:
    frame = encode(tag, parts, no_node)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader, sent, number = FrameReader(ours.recv), 0, 0
        while sent < len(frame):
            size = cuts[number % len(cuts)]
            theirs.sendall(frame[sent : sent + size])
            sent, number = sent + size, number + 1
            whole = reader.read()
            assert (whole is None) == (sent < len(frame))
        assert bytes(whole or b"") == frame


@fuzzed(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8))
def test_a_reader_of_arbitrary_pieces_gives_frames_or_says_that_they_are_none(pieces: list[bytes]) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        reader = FrameReader(ours.recv)
        with theirs, contextlib.suppress(Malformed):
            for piece in pieces:
                theirs.sendall(piece)
                whole = reader.read()
                if whole is not None:
                    assert frame_size(whole) == len(whole)
                    read(whole)
            return
        with contextlib.suppress(Malformed, Closed):
            reader.read()


REQUESTS = [p.LOAD, p.GET, p.SET, p.PUT, p.CALL]


@fuzzed(st.sampled_from(REQUESTS), st.integers(-1, 20), messages, st.binary(max_size=60))
def test_any_message_is_a_good_answer_or_a_fault_in_plain_words(
    request: int, answer: int, message: Any, body: bytes
) -> None:
    try:
        _, values = decode(framed(msgspec.msgpack.encode(message), body), foreign)
    except Malformed:
        return
    fault = fault_in(request, answer, values)
    if fault is not None:
        assert isinstance(fault, StudentFault)
        at_import = fault_at_import(fault, "relu")
        for shown in (fault.message, fault.detail, at_import.message):
            assert len(shown) <= 2000
            assert is_shown_safely(shown)


texts = st.text(max_size=12) | st.sampled_from(
    ["ValueError", "SyntaxError", "StopIteration", "SystemExit", "\n"]
)


@fuzzed(st.lists(texts, max_size=30), st.text(max_size=600), st.lists(texts, max_size=30))
def test_any_exception_that_a_worker_tells_of_is_a_fault_that_can_be_raised(
    names: list[str], text: str, lines: list[str]
) -> None:
    fault = fault_in(p.CALL, p.RAISED, [names, text, lines])
    assert isinstance(fault, StudentFault)
    assert is_shown_safely(str(fault))
    assert len(str(fault)) <= 4001


@fuzzed(plain | st.lists(st.text()) | st.sets(st.integers()) | st.integers(-(2**9000), 2**9000))
def test_whatever_is_packed_is_a_node_or_cannot_be_sent(value: Any) -> None:
    with contextlib.suppress(Unsendable):
        Packer(TYPES, no_node).pack(value)
        encode(1, [value], no_node)
