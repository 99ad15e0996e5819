"""A channel of named pipes: each has one other end, taken before anybody can hear of its name."""

import _winapi
import contextlib
import os
import secrets
from typing import Any

_SIZE = 1 << 16
_BOTH, _IN = 3, 1  # PIPE_ACCESS_DUPLEX, PIPE_ACCESS_INBOUND
_FIRST, _OVERLAPPED, _REFUSE_REMOTE = 0x00080000, 0x40000000, 8
_GENERIC_READ, _GENERIC_WRITE, _EXISTING = 0x80000000, 0x40000000, 3
_TIMEOUT = 258
_GONE = (109, 232, 233)  # ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED
_FOREVER = 0xFFFFFFFF


def pipe(to_send: bool) -> tuple[int, int]:
    """Return our end, and the end that a process inherits; nobody else can ever connect to either."""
    name = rf"\\.\pipe\grader-{secrets.token_hex(16)}"
    mode = (_BOTH if to_send else _IN) | _FIRST | _OVERLAPPED
    ours = _winapi.CreateNamedPipe(name, mode, _REFUSE_REMOTE, 1, _SIZE, _SIZE, 0, 0)
    try:
        access = _GENERIC_WRITE | (_GENERIC_READ if to_send else 0)
        theirs = _winapi.CreateFile(name, access, 0, 0, _EXISTING, 0, 0)
    except OSError:
        _winapi.CloseHandle(ours)
        raise
    os.set_handle_inheritable(theirs, True)
    return ours, theirs


class _Reading:
    """The reading of one pipe: always under way, so that it can be waited for."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._piece: memoryview | None = None  # what has come and was not taken yet
        self.ended = False
        self._begin()

    def _begin(self) -> None:
        self._under_way: Any = None
        try:
            self._under_way, _ = _winapi.ReadFile(self.handle, _SIZE, overlapped=True)
        except OSError as lost:
            if lost.winerror not in _GONE:
                raise
            self.ended = True

    @property
    def event(self) -> int | None:
        """What is set once there is something, or the other end is gone; None if that is known already."""
        return None if self.ended or self._piece is not None else self._under_way.event

    def take(self, most: int) -> bytes:
        """Return what is there, none at the end, or raise `BlockingIOError`."""
        if self._piece is None:
            if self.ended:
                return b""
            try:
                count, error = self._under_way.GetOverlappedResult(False)
            except OSError as lost:
                if lost.winerror not in _GONE:
                    raise
                self.ended = True
                return b""
            if error == 996:  # ERROR_IO_INCOMPLETE
                raise BlockingIOError
            self._piece = memoryview(self._under_way.getbuffer())[:count]
            self._begin()
        piece, rest = self._piece[:most], self._piece[most:]
        self._piece = rest if len(rest) else None
        return bytes(piece)

    def close(self) -> None:
        if not self.ended:
            _broken_off(self._under_way)
        _winapi.CloseHandle(self.handle)


def _broken_off(operation: Any) -> None:
    """Have an operation end, since the system writes into its memory until then."""
    with contextlib.suppress(OSError):
        operation.cancel()
        operation.GetOverlappedResult(True)


class PipeChannel:
    """The trusted ends of two pipes, and their other ends until they are handed over."""

    def __init__(self) -> None:
        wire, their_wire = pipe(True)
        output, their_output = pipe(False)
        self.theirs = [their_wire, their_output]  # as handles
        self._wire, self._output = _Reading(wire), _Reading(output)
        self._sending: Any = None
        self._closed = False
        self.recv = self._wire.take

    @property
    def ended(self) -> bool:
        """Whether the process has closed its end of the wire, so far as that is known."""
        return self._wire.ended

    def hand_over(self) -> None:
        """Close what the process has now, if that is still to be done."""
        while self.theirs:
            _winapi.CloseHandle(self.theirs.pop())

    def send(self, data: memoryview) -> int:
        if self._sending is not None:
            try:
                _, error = self._sending.GetOverlappedResult(False)
            except OSError as lost:
                raise ConnectionError from lost
            if error:
                raise BlockingIOError
            self._sending = None
        try:
            self._sending, error = _winapi.WriteFile(self._wire.handle, bytes(data[:_SIZE]), overlapped=True)
        except OSError as lost:
            raise ConnectionError from lost
        return min(len(data), _SIZE)

    def wait(self, milliseconds: float, to_send: bool = False) -> tuple[bool, bool]:
        if to_send:
            events = [self._sending.event if self._sending else None, self._output.event]
        else:
            events = [self._wire.event, self._output.event]
        known = [event is None for event in events]
        known[1] = known[1] and not self._output.ended
        if any(known):
            return known[0], known[1]
        waited_for = [event for event in events if event is not None]
        most = min(max(int(milliseconds), 0), _FOREVER - 1)
        found = _winapi.WaitForMultipleObjects(waited_for, False, most)
        if found == _TIMEOUT:
            return False, False
        first = waited_for[found]
        return first == events[0], first == events[1]

    def printed(self, most: int, milliseconds: float = 0.0) -> bytes | None:
        if self._closed:
            return None
        if milliseconds and self._output.event is not None:
            _winapi.WaitForMultipleObjects([self._output.event], False, int(milliseconds))
        try:
            return self._output.take(most) or None
        except BlockingIOError:
            return None

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._sending is not None:
            _broken_off(self._sending)
        self._wire.close()
        self._output.close()


class Pipe:
    """The process's end of its wire, as far as it is used like a socket."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def recv(self, most: int) -> bytes:
        """Wait for what comes, and return so much of it at most."""
        try:
            return os.read(self._descriptor, min(most, _SIZE))
        except OSError:  # the other side has ended
            return b""

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left[:_SIZE]) :]
