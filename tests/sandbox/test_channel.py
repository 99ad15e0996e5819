import os

import pytest

from grader.sandbox.channel import Channel
from grader.sandbox.clock import RequestClock
from grader.sandbox.faults import TimedOut, TooMuchOutput
from grader.sandbox.wire import Closed, encode

FRAME = encode(1, ["x" * 1000], None)


@pytest.fixture
def channel():
    channel = Channel(output_kib=1)
    yield channel
    channel.close()


def clock(seconds=5.0):
    return RequestClock(os.getpid(), seconds)


def test_a_frame_goes_over_and_an_answer_comes_back(channel):
    with channel.handing_over() as (wire, _):
        channel.send(FRAME, clock())
        assert wire.recv(10_000) == FRAME
        wire.sendall(FRAME)
        assert bytes(channel.receive(clock())) == FRAME


def test_the_other_ends_are_closed_once_they_are_handed_over(channel):
    with channel.handing_over() as (wire, output):
        os.write(output, b"said before")
    assert wire.fileno() == -1
    with pytest.raises(Closed):
        channel.receive(clock())
    channel.printed.drain()
    assert channel.printed.text() == "said before"


def test_a_worker_that_takes_nothing_ends_the_sending(channel):
    with channel.handing_over(), pytest.raises(TimedOut):
        channel.send(bytes(10_000_000), clock(0.01))


def test_a_worker_that_sends_nothing_ends_the_waiting(channel):
    with channel.handing_over(), pytest.raises(TimedOut):
        channel.receive(clock(0.01))


def test_what_is_printed_is_taken_while_waiting(channel):
    with channel.handing_over() as (wire, output):
        os.write(output, b"hello")
        wire.sendall(FRAME)
        channel.receive(clock())
        assert channel.printed.text() == "hello"


def test_a_closed_output_is_not_looked_at_again(channel):
    with channel.handing_over() as (wire, output):
        spare = os.dup(output)
        os.close(spare)
        wire.sendall(FRAME)
        channel.receive(clock())
    with pytest.raises(Closed):
        channel.receive(clock())
    with pytest.raises(Closed):
        channel.receive(clock())


def test_a_flood_ends_the_waiting(channel, monkeypatch):
    monkeypatch.setattr("grader.sandbox.channel._FLOOD", 10)
    with channel.handing_over() as (_, output):
        os.write(output, b"x" * 11)
        with pytest.raises(TooMuchOutput):
            channel.receive(clock())
