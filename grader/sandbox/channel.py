"""The trusted end of one worker process: its wire, what it prints, and the waiting for both."""

from __future__ import annotations

import contextlib
import os
import select
import socket
from collections.abc import Iterator

from grader import messages as m
from grader.sandbox.clock import RequestClock
from grader.sandbox.faults import TooMuchOutput
from grader.sandbox.text import plain_text
from grader.sandbox.wire import FrameReader

_FLOOD = 16 << 20
_READ = 1 << 16
_PIECE = 1 << 20


class Printed:
    """The reading end of what a process prints; so many KiB are kept, and nobody waits for it."""

    def __init__(self, kib: int) -> None:
        self._most = kib * 1024
        self._kept = bytearray()
        self._taken = 0
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)

    def forget(self) -> None:
        """Begin anew: what comes now belongs to another request."""
        self._kept.clear()

    def text(self) -> str:
        """Return what was kept, safe to show."""
        return plain_text(self._kept.decode("utf-8", "replace"), self._most)

    def drain(self) -> bool:
        """Take what was printed, a bounded piece at a time; return whether there was anything."""
        taken = 0
        while taken < _PIECE:
            try:
                chunk = os.read(self.reading, _READ)
            except BlockingIOError:
                break
            if not chunk:
                break
            taken += len(chunk)
            self._kept += chunk[: max(0, self._most - len(self._kept))]
        self._taken += taken
        return taken > 0

    def check(self) -> None:
        """Raise `TooMuchOutput` if more was printed than anyone reads."""
        if self._taken > _FLOOD:
            raise TooMuchOutput(m.PRINTED_TOO_MUCH, mib=_FLOOD >> 20)

    def close(self) -> None:
        """Close the reading end."""
        os.close(self.reading)


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
