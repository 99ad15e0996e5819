"""What connects a student's process with the trusted side: a wire, and a pipe that it prints to."""

import math
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

_LOOK_AGAIN = 0.02


class Channel(Protocol):
    """The trusted ends of both, at which nobody waits but in `wait`."""

    @property
    def send(self) -> Callable[[memoryview], int]:
        """Sends what can be sent at once, at least a byte, or raises `BlockingIOError`; returns how much."""

    @property
    def recv(self) -> Callable[[int], bytes]:
        """Returns so much at most of what is there, none if that is the end, or raises `BlockingIOError`."""

    def wait(self, milliseconds: float, to_send: bool = False) -> tuple[bool, bool]:
        """Wait until something can be done; return whether it can with the wire, and with the output."""

    def printed(self, most: int, milliseconds: float = 0.0) -> bytes | None:
        """Return a piece of what is printed, waiting for it so long; None if there is none, or no more."""

    def close(self) -> None:
        """Close the trusted ends."""


def now_and_then(look: Callable[[], bool]) -> Callable[[], bool]:
    """Return what looks at most every 20 ms, and until then says that there is nothing to see."""
    looked = -math.inf

    def looks() -> bool:
        nonlocal looked
        if (now := time.monotonic()) < looked + _LOOK_AGAIN:
            return False
        looked = now
        return look()

    return looks


class Forked(msgspec.Struct, frozen=True):
    """A worker that was started."""

    pid: int
    channel: Channel
    exceeds: Callable[[], bool] | None = None  # whether it is beyond a limit that no kernel holds it to


class SocketChannel:
    """A socket and a pipe (POSIX), and their other ends until they are handed over."""

    def __init__(self) -> None:
        self._wire, self._their_wire = socket.socketpair()
        self._output, self._their_output = os.pipe()
        self._wire.setblocking(False)
        os.set_blocking(self._output, False)
        self.send, self.recv = self._wire.send, self._wire.recv
        self._descriptor = self._wire.fileno()
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)
        self._poll.register(self._output, select.POLLIN)

    @property
    def theirs(self) -> tuple[int, int]:
        """The ends of wire and output that the process gets, as descriptors."""
        return self._their_wire.fileno(), self._their_output

    def hand_over(self) -> None:
        """Close what the process has now, if that is still to be done."""
        self._their_wire.close()
        if self._their_output >= 0:
            os.close(self._their_output)
            self._their_output = -1

    def wait(self, milliseconds: float, to_send: bool = False) -> tuple[bool, bool]:
        if to_send:
            self._poll.modify(self._descriptor, select.POLLOUT)
        ready = [descriptor for descriptor, _ in self._poll.poll(milliseconds)]
        if to_send:
            self._poll.modify(self._descriptor, select.POLLIN)
        return self._descriptor in ready, self._output in ready

    def printed(self, most: int, milliseconds: float = 0.0) -> bytes | None:
        if self._output < 0:
            return None
        if milliseconds:
            output = select.poll()
            output.register(self._output, select.POLLIN)
            output.poll(milliseconds)
        try:
            chunk = os.read(self._output, most)
        except BlockingIOError:
            return None
        if not chunk:
            self._close_output()
        return chunk or None

    def close(self) -> None:
        self._wire.close()
        self._close_output()

    def _close_output(self) -> None:
        if self._output >= 0:
            self._poll.unregister(self._output)
            os.close(self._output)
            self._output = -1
