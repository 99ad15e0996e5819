import os
import socket

import pytest

from grader.course.model import Limits
from grader.sandbox import protocol as p
from grader.sandbox import student_process
from grader.sandbox.channel import Forked, SocketChannel
from grader.sandbox.clock import RequestClock
from grader.sandbox.faults import Crashed, TimedOut, TooMuchOutput
from grader.sandbox.student_process import StudentProcess
from grader.sandbox.wire import encode

FRAME = encode(1, ["x" * 1000], None)


class Worker:
    """A fork-server whose worker is the test itself."""

    def fork(self, bounds):
        channel = SocketChannel()
        wire, output = map(os.dup, channel.theirs)
        channel.hand_over()
        self.wire, self.output = socket.socket(fileno=wire), output
        self.wire.sendall(encode(p.READY, [], None))
        return Forked(os.getpid(), channel)

    def end(self):
        return 7

    def leave(self):
        if self.wire.fileno() != -1:
            self.wire.close()
            os.close(self.output)


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.leave()


@pytest.fixture
def process(worker):
    process = StudentProcess(worker, Limits(output_kib=1))
    yield process
    process.end()


def ask(process, frame=FRAME, seconds=5.0):
    return process.ask(frame, RequestClock(os.getpid(), seconds))


def test_a_frame_goes_over_and_an_answer_comes_back(process, worker):
    worker.wire.sendall(FRAME)
    assert ask(process) == FRAME
    assert worker.wire.recv(10_000) == FRAME


def test_that_a_process_ended_is_seen_since_the_other_ends_are_closed(process, worker):
    os.write(worker.output, b"said before")
    worker.leave()
    with pytest.raises(Crashed, match="7"):
        ask(process)


def test_a_worker_that_takes_nothing_ends_the_sending(process):
    with pytest.raises(TimedOut):
        ask(process, bytes(10_000_000), seconds=0.01)


def test_a_worker_that_sends_nothing_ends_the_waiting(process):
    with pytest.raises(TimedOut):
        ask(process, seconds=0.01)


def test_what_is_printed_is_taken_while_waiting(process, worker):
    os.write(worker.output, b"hello")
    worker.wire.sendall(FRAME)
    ask(process)
    assert process.printed.text() == "hello"


def test_a_closed_output_is_not_looked_at_again(process, worker):
    os.dup2(worker.wire.fileno(), worker.output)  # closes the pipe
    for _ in range(2):
        worker.wire.sendall(FRAME)
        assert ask(process) == FRAME


def test_a_flood_ends_the_waiting(process, worker, monkeypatch):
    monkeypatch.setattr(student_process, "_FLOOD", 10)
    os.write(worker.output, b"x" * 11)
    with pytest.raises(TooMuchOutput):
        ask(process)
