"""How long one request to a student's code may still take."""

import contextlib
import time
from collections.abc import Iterator
from typing import Self

from grader import messages as m
from grader.sandbox.faults import TimedOut
from grader.sandbox.isolation.processes import processor_seconds

PATIENCE = 5.0  # times as much wall time, for code that waits instead of computing
_NEARLY = 0.95
_WAITING = 0.5


class RequestClock:
    """Counts processor time, where it can be told, so that a busy machine costs nobody points."""

    def __init__(self, pid: int, seconds: float) -> None:
        self.computed = 0.0  # once it has ended: the processor seconds of the request
        self.charged = 0.0  # once it has ended: those, or at least half of the time that it took
        self._pid = pid
        self._seconds = seconds
        self._used = processor_seconds(pid)
        self._start = time.monotonic()
        self._next = seconds
        self._others = 0.0  # wall seconds of callbacks
        self._own: float | None = None  # processor seconds of this process at the first callback

    def remaining_ms(self) -> float:
        """Return how many milliseconds to wait before the next `check`."""
        return max(0.0, self._next - (time.monotonic() - self._start)) * 1000 + 1

    def check(self) -> None:
        """Raise `TimedOut`, or allow more wall time if the process got too little processor time."""
        elapsed = time.monotonic() - self._start
        if elapsed < self._next:
            return
        computed = self._computed()
        spent = elapsed if computed is None else computed
        if spent >= _NEARLY * self._seconds:
            raise TimedOut(m.DID_NOT_RETURN, seconds=self._seconds)
        if elapsed >= PATIENCE * self._seconds:
            raise TimedOut(m.WAITED, seconds=self._seconds)
        self._next = min(elapsed + self._seconds - spent, PATIENCE * self._seconds)

    def end(self) -> None:
        """Say what the request has cost; the process must still be there."""
        elapsed = time.monotonic() - self._start
        computed = self._computed()
        self.computed = computed or 0.0
        self.charged = elapsed if computed is None else max(computed, _WAITING * elapsed)

    @contextlib.contextmanager
    def callback(self) -> Iterator[None]:
        """Meanwhile the time is a callback's, not the student's, unless callbacks come without end."""
        began = time.monotonic()
        if self._own is None:
            self._own = time.process_time()
        yield
        took = time.monotonic() - began
        self._start += took
        self._others += took
        most = PATIENCE * self._seconds
        # Looking at the processor's clock takes long, so that is done only where the wall's allows a fault.
        if self._others > most and time.process_time() - self._own > most:
            raise TimedOut(m.CALLS_WITHOUT_END)

    def leave_out(self, nested: Self) -> None:
        """Take out what a callback's own request has computed in the same process."""
        if self._used is not None:
            self._used += nested.computed

    def _computed(self) -> float | None:
        """Return the processor seconds since the beginning, or None where they cannot be told."""
        now = processor_seconds(self._pid)
        return None if now is None or self._used is None else now - self._used
