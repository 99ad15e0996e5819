import contextlib
import socket
import threading
import types

import numpy as np
import pytest

from grader.sandbox import protocol as p
from grader.sandbox.values.packing import CALLBACK, HANDLE, Node
from grader.sandbox.wire import FrameReader, decode, encode
from grader.sandbox.worker import Worker


class Peer:
    """The trusted end of a worker that runs in a thread."""

    def __init__(self, sock):
        self.sock = sock
        self.reader = FrameReader(sock.recv)

    def send(self, tag, *parts):
        self.sock.sendall(encode(tag, list(parts), lambda value: value))

    def receive(self):
        while (frame := self.reader.read()) is None:
            pass
        return decode(frame, lambda node: node)

    def ask(self, tag, *parts):
        self.send(tag, *parts)
        return self.receive()


@pytest.fixture
def peer():
    """Answer for a namespace instead of a module."""

    def boom():
        raise ValueError("no \udc80")

    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker = Worker()
        worker._objects[0] = types.SimpleNamespace(
            x=5,
            table={"a": 1},
            thing=object(),
            boom=boom,
            apply=lambda f, *a: f(*a),
            odd=np.zeros(1, "V3"),
        )
        thread = threading.Thread(target=worker.serve, args=[theirs])
        thread.start()
        peer = Peer(ours)
        assert peer.receive() == (p.READY, [])
        yield peer
        ours.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        assert not thread.is_alive()


def test_attributes_are_values_functions_handles_or_missing(peer):
    assert peer.ask(p.GET, 0, "x") == (p.RETURNED, [5])
    assert peer.ask(p.GET, 0, "boom") == (p.CALLABLE, [False])
    assert peer.ask(p.GET, 0, "nothing") == (p.MISSING, ["SimpleNamespace", False, ""])
    table = Node(HANDLE, [2, Node(HANDLE, [3, "dict", "dict", True, Node(HANDLE, ["dict"])])])
    assert peer.ask(p.GET, 0, "table") == (p.RETURNED, [table])
    thing = Node(HANDLE, [4, Node(HANDLE, [5, "object", "object", False, None])])
    assert peer.ask(p.GET, 0, "thing") == (p.RETURNED, [thing])
    assert peer.ask(p.GET, 0, "table") == (p.RETURNED, [table])


def test_a_function_among_the_arguments_that_is_gone_is_told(peer):
    tag, (names, text, *_) = peer.ask(p.CALL, 0, "apply", (Node(HANDLE, [0, "gone"]),), None, False)
    assert (tag, names[0]) == (p.RAISED, "AttributeError") and "gone" in text
    assert peer.ask(p.GET, 0, "x") == (p.RETURNED, [5])


def test_attributes_are_set(peer):
    assert peer.ask(p.SET, 0, "x", 6) == (p.RETURNED, [None])
    assert peer.ask(p.GET, 0, "x") == (p.RETURNED, [6])


def test_what_cannot_travel_is_refused(peer):
    tag, (why,) = peer.ask(p.GET, 0, "odd")
    assert tag == p.REFUSED
    assert "|V3" in why


def test_an_exception_is_described_in_valid_text(peer):
    tag, (names, message, lines, *_) = peer.ask(p.CALL, 0, "boom", (), {}, False)
    assert tag == p.RAISED
    assert names == ["ValueError", "Exception", "BaseException"]
    assert message == "no \\udc80"
    assert lines == []


def test_a_given_function_is_asked_and_may_ask_first(peer):
    peer.send(p.CALL, 0, "apply", (Node(CALLBACK, [3]), 1), {}, False)
    assert peer.receive() == (p.CALLED, [3, (1,), None])
    assert peer.ask(p.GET, 0, "x") == (p.RETURNED, [5])
    assert peer.ask(p.RETURNED, 9) == (p.RETURNED, [9])


def test_a_given_function_that_fails_raises_there(peer):
    peer.send(p.CALL, 0, "apply", (Node(CALLBACK, [3]),), {}, False)
    peer.receive()
    tag, (names, message, *_) = peer.ask(p.RAISED, "why")
    assert (tag, names[:2], message) == (p.RAISED, ["CallbackError", "ValueError"], "why")


def test_a_request_of_no_kind_is_an_exception_and_the_next_is_answered(peer):
    tag, (names, *_) = peer.ask(77)
    assert (tag, names[0]) == (p.RAISED, "IndexError")
    with contextlib.suppress(ValueError):
        assert peer.ask(p.GET, 0, "x") == (p.RETURNED, [5])
