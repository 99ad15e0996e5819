"""The trusted end of one worker process: its wire, what it prints, and the waiting for both."""

from __future__ import annotations

import contextlib
import os
import select
import socket
from collections.abc import Iterator

from grader.sandbox.clock import RequestClock
from grader.sandbox.printed import Printed
from grader.sandbox.wire import FrameReader


class Channel:
    """A wire and a pipe whose other ends a worker process holds; `output_kib` of the pipe are kept."""

    def __init__(self, output_kib: int) -> None:
        self.printed = Printed(output_kib)
        self._wire, self._theirs = socket.socketpair()
        self._wire.setblocking(False)
        self._descriptor = self._wire.fileno()
        self._reader = FrameReader(self._wire)
        self._poll = select.poll()
        self._poll.register(self._wire, select.POLLIN)
        self._poll.register(self.printed.reading, select.POLLIN)

    @contextlib.contextmanager
    def handing_over(self) -> Iterator[tuple[socket.socket, int]]:
        """Give the other ends, wire and pipe, away; they are closed here afterwards."""
        try:
            yield self._theirs, self.printed.writing
        finally:
            self._theirs.close()
            os.close(self.printed.writing)

    def close(self) -> None:
        """Close this end."""
        self._wire.close()
        self.printed.close()

    def send(self, frame: bytes, clock: RequestClock) -> None:
        """Send a frame; if the worker does not take it in time or prints without end, it is its fault."""
        sent = 0
        while True:
            try:
                sent += self._wire.send(memoryview(frame)[sent:] if sent else frame)
            except BlockingIOError:
                self._poll.modify(self._wire, select.POLLOUT)
                self._wait(clock)
                self._poll.modify(self._wire, select.POLLIN)
            if sent == len(frame):
                return

    def receive(self, clock: RequestClock) -> bytearray:
        """Return the next frame; raises as `send` does, `Closed` if the worker is gone, or `Malformed`."""
        while True:
            if self._wait(clock) and (frame := self._reader.read()) is not None:
                return frame

    def _wait(self, clock: RequestClock) -> bool:
        """Wait until the wire can be used; take what is printed meanwhile; return whether it can."""
        clock.check()
        ready = False
        for descriptor, event in self._poll.poll(clock.remaining_ms()):
            if descriptor == self._descriptor:
                ready = True
            elif not self.printed.drain() and event & select.POLLHUP:
                self._poll.unregister(descriptor)
            else:
                self.printed.check()
        return ready
