"""How long one request to a student's code may still take."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from grader import messages as m
from grader.sandbox.faults import TimedOut
from grader.sandbox.isolation.processes import processor_seconds

PATIENCE = 5.0
_NEARLY = 0.95
_WAITING = 0.5


class RequestClock:
    """Counts processor time where it can be told, so that a busy machine costs nobody points.

    Wall time may be `PATIENCE` times longer, for code that waits instead of computing.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self.charged = 0.0  # once it has ended: the seconds computed, and half of those waited
        self._pid = pid
        self._seconds = seconds
        self._used = processor_seconds(pid)
        self._start = time.monotonic()
        self._next = seconds
        self._others = 0.0

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
        if spent >= _NEARLY * self._seconds or elapsed >= PATIENCE * self._seconds:
            computed_long = spent >= _NEARLY * self._seconds
            raise TimedOut(m.DID_NOT_RETURN if computed_long else m.WAITED, seconds=self._seconds)
        self._next = min(elapsed + self._seconds - spent, PATIENCE * self._seconds)

    def end(self) -> None:
        """Say what the request has cost; the process must still be there."""
        elapsed = time.monotonic() - self._start
        computed = self._computed()
        self.charged = elapsed if computed is None else max(computed, _WAITING * elapsed)

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """While this is entered, the time is not the student's, unless that happens again and again."""
        entered, computed, own = time.monotonic(), self._computed(), time.process_time()
        yield
        self._start += time.monotonic() - entered
        after = self._computed()
        if computed is not None and after is not None and self._used is not None:
            self._used += after - computed
        self._others += time.process_time() - own
        if self._others > PATIENCE * self._seconds:
            raise TimedOut(m.CALLS_WITHOUT_END)

    def _computed(self) -> float | None:
        """Return the processor seconds since the beginning, or None where they cannot be told."""
        now = processor_seconds(self._pid)
        return None if now is None or self._used is None else now - self._used
