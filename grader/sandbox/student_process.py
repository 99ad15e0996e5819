"""One process that runs a student's code: started, spoken with for as long as the limits allow, ended."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

from grader import messages as m
from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox import protocol as p
from grader.sandbox.channel import Channel
from grader.sandbox.clock import RequestClock, Waits
from grader.sandbox.faults import Crashed, StudentFault, TooMuchOutput, crash
from grader.sandbox.isolation.system import processor_seconds
from grader.sandbox.launcher import ForkServer
from grader.sandbox.text import own_names, plain_text
from grader.sandbox.values.packing import Malformed
from grader.sandbox.wire import Closed, FrameReader

_START_SECONDS = 5.0
_FLOOD = 16 << 20
_PIECE = 1 << 16  # as much as a pipe holds
_SHOWN, _LONGEST_LINE = 8, 200  # of what a check printed: so many lines at the beginning, and at the end
_WHERE_SECONDS = 0.5
_WHERE_PIECES = 64
_LOOK_AGAIN = 25.0  # milliseconds, at what no kernel limits

Replies: TypeAlias = Callable[[bytearray], bytes | None]  # makes of a frame what it is replied, if anything


class Printed:
    """What a process prints; so many KiB of a request are kept; nobody waits for it."""

    def __init__(self, channel: Channel, kib: int) -> None:
        self._channel = channel
        self._most = kib * 1024
        self._kept = bytearray()  # since `begin_check`; of all but the last request only the end
        self._begin = 0  # of the last request
        self.taken = 0  # bytes, so far
        self.keeps = True  # not what comes after the process was asked for its frames

    def begin_check(self) -> None:
        """Begin anew: what comes now belongs to another check."""
        self._kept.clear()
        self._begin = 0

    def forget(self) -> None:
        """Begin another request, of the same check."""
        if self._kept:
            del self._kept[: -self._most]
            self._begin = len(self._kept)

    def text(self) -> str:
        """Return what the last request printed, as far as it was kept, safe to show."""
        self.drain()
        return plain_text(self._kept[self._begin :].decode("utf-8", "replace"), self._most)

    def take(self) -> str:
        """Return what was printed since `begin_check`, as far as it was kept, and forget it."""
        self.drain()
        text = plain_text(self._kept.decode("utf-8", "replace"), self._most)
        self.begin_check()
        return text

    def whole(self) -> str:
        """Return all that the last request printed, as it is, or `TooMuchOutput` if not all was kept."""
        while self.drain():
            pass
        if self.taken > len(self._kept) - self._begin:
            raise TooMuchOutput(m.PROGRAM_PRINTED_TOO_MUCH, kib=self._most >> 10)
        return self._kept[self._begin :].decode("utf-8", "replace")

    def add(self, text: str) -> None:
        """Have a text shown among what was printed."""
        self._kept += text.encode("utf-8", "replace")

    def of_check(self) -> str:
        """Return what was printed since `begin_check`, of many lines the first and the last, safe to show."""
        with contextlib.suppress(TooMuchOutput):  # which the next request is told
            self.drain()
        text = own_names(plain_text(self._kept.decode("utf-8", "replace"), 2 * self._most))
        lines = [line[:_LONGEST_LINE] for line in text.rstrip("\n").split("\n")]
        if left_out := lines[_SHOWN:-_SHOWN]:
            lines[_SHOWN:-_SHOWN] = [f"... {len(left_out)} more lines ..."]
        return "\n".join(lines)

    def close(self) -> None:
        """Take what is still there of a process that has ended, or is about to."""
        with contextlib.suppress(TooMuchOutput):
            while self.drain():
                pass
        self._channel.close()

    def drain(self) -> bool:
        """Take what was printed, a bounded piece of it; return whether there was any, or `TooMuchOutput`."""
        chunk = self._channel.printed(_PIECE)
        if chunk is None:
            return False
        if self.keeps:
            self._kept += chunk[: max(0, self._begin + self._most - len(self._kept))]
        self.taken += len(chunk)
        if self.taken > _FLOOD:
            raise TooMuchOutput(m.PRINTED_TOO_MUCH, mib=_FLOOD >> 20)
        return True


class StudentProcess:
    """A process of a fork-server, which has one at a time, and the trusted ends of what connects it."""

    def __init__(self, server: ForkServer, limits: Limits) -> None:
        self.status: int | None = None  # how it ended
        self._server = server
        self._memory_mib = limits.memory_mib
        # Time is kept by `RequestClock`; the kernel's limit is for what that cannot see.
        self._most_seconds = math.ceil(2 * limits.submission_seconds)
        forked = server.fork(p.Bounds(limits.memory_mib, self._most_seconds))
        self.pid, self._channel, self._exceeds = forked.pid, forked.channel, forked.exceeds
        self.printed = Printed(self._channel, limits.output_kib)
        self._reader = FrameReader(self._channel.recv)
        self.waits = Waits(self.pid)
        self._await_ready()

    def ask(self, frame: bytes, clock: RequestClock, replies: Replies | None = None) -> bytearray:
        """Send a request, and return the frame of its answer; a fault calls for `end`."""
        try:
            try:
                while True:
                    self._send(frame, clock)
                    received = self._receive(clock)
                    reply = replies(received) if replies else None
                    if reply is None:
                        return received
                    if self.status is not None:
                        raise Crashed(m.ENDED_IN_CALLBACK)
                    frame = reply
            finally:
                clock.end()
        except (Closed, ConnectionError):
            used = processor_seconds(self.pid) or 0.0
            raise crash(self.end(), self._memory_mib, used >= self._most_seconds) from None
        except Malformed as why:
            raise Crashed(m.NO_ANSWER_WHY, why=why) from None

    def frames(self) -> Iterator[str]:
        """Ask the process which lines it is in, and yield all that it printed since, until time is up.

        It may say anything, or nothing: its code can prevent that.
        """
        if self.status is not None:
            return
        with contextlib.suppress(TooMuchOutput):
            self.printed.drain()
        self.printed.keeps = False
        self._server.ask_where()
        end, said = time.monotonic() + _WHERE_SECONDS, b""
        for _ in range(_WHERE_PIECES):
            chunk = self._channel.printed(_PIECE, max(0.0, end - time.monotonic()) * 1000)
            if chunk is None:
                return
            said = said[-_PIECE:] + chunk
            yield said.decode("utf-8", "replace")

    def end(self) -> int:
        """End the process, if that is still to be done, and return how it ended."""
        if self.status is None:
            self.status = 0
            try:
                self.status = self._server.end()
            finally:
                self.printed.close()
        return self.status

    def _await_ready(self) -> None:
        try:
            self._receive(RequestClock(self.pid, _START_SECONDS, waits=self.waits))  # READY
        except (Closed, ConnectionError, StudentFault):
            reason = self.printed.text()
            status = self.end()
            reason = reason if status == p.SETUP_FAILED else f"it ended with status {status}"
            raise SandboxError(f"The process for a student's code cannot be set up: {reason}.") from None

    def _send(self, frame: bytes, clock: RequestClock) -> None:
        """Send a frame; if the worker does not take it in time or prints without end, it is its fault."""
        left = memoryview(frame)
        while left:
            try:
                left = left[self._channel.send(left) :]
            except BlockingIOError:
                self._wait(clock, to_send=True)

    def _receive(self, clock: RequestClock) -> bytearray:
        """Return the next frame; raises as `_send` does, `Closed` if the worker is gone, or `Malformed`."""
        while True:
            if self._wait(clock) and (frame := self._reader.read()) is not None:
                return frame

    def _wait(self, clock: RequestClock, to_send: bool = False) -> bool:
        """Wait until the wire can be used; take what is printed meanwhile; return whether it can."""
        milliseconds = clock.check()
        if self._exceeds is not None:
            milliseconds = min(milliseconds, _LOOK_AGAIN)
            if self._exceeds():
                raise Closed
        ready, printed = self._channel.wait(milliseconds, to_send)
        if printed:
            self.printed.drain()
        return ready
