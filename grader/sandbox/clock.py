"""How long one request to a student's code may still take."""

import math
import os
import time
from collections.abc import Callable
from typing import Self

from grader import messages as m
from grader.sandbox.faults import TimedOut, Waited
from grader.sandbox.isolation.system import processor_seconds

PATIENCE = 5.0  # times as much wall time at most, for machines that are busy
_UTMOST = 4.0  # times as much again for one request, if it was the machine that kept it waiting
_NEARLY = 0.95
_BRIEF = 0.05  # so many seconds without computing are charged as they are


class Waits:
    """Tells waiting for a processor, which is the machine's, from a student's own, which is charged."""

    def __init__(self, pid: int) -> None:
        self._paths = [f"/proc/{which}/schedstat" for which in (pid, "self")]
        self._open = 0.0  # seconds without computing that are not looked at yet
        self._known = self._queued() or 0.0

    def excused(self, seconds: float) -> float:
        """Return how many of so many seconds without computing were the machine's, as far as it is known."""
        queued = self.queued()
        found = seconds / 2 if queued is None else min(seconds, queued)
        return min(found, (1 - 1 / PATIENCE) * seconds)  # so that nothing takes longer than patience lasts

    def settle(self, seconds: float) -> float:
        """Return how many are excused, of these and of earlier ones; none is excused twice."""
        self._open += seconds
        if self._open < _BRIEF:
            return 0.0
        found = self.excused(self._open)
        self._open, self._known = 0.0, self._queued() or 0.0
        return found

    def queued(self) -> float | None:
        """Return how long the machine made both sides wait since they were looked at, if that can be told."""
        queued = self._queued()
        return None if queued is None else queued - self._known

    def _queued(self) -> float | None:
        """Return how long both sides waited for a processor so far, or None where that cannot be told."""
        try:
            return sum(map(_queued, self._paths)) / 1e9
        except (OSError, IndexError):
            return None


def _queued(path: str) -> int:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return int(os.read(descriptor, 100).split()[1])
    finally:
        os.close(descriptor)


class RequestClock:
    """Counts processor time, where it can be told, so that a busy machine costs nobody points."""

    def __init__(
        self,
        pid: int,
        seconds: float,
        left: float = math.inf,
        waits: Waits | None = None,
        late: str = m.DID_NOT_RETURN,
    ) -> None:
        self.computed = 0.0  # once it has ended: processor seconds, or wall seconds where those are unknown
        self.charged = 0.0  # once it has ended: all that it took, but for waiting for a processor
        self._took = 0.0  # once it has ended: wall seconds
        self._pid = pid
        self._seconds = seconds
        self._late = late  # says so
        self._left = left  # of what may be charged, now and to requests of callbacks
        self._waits = waits or Waits(pid)
        self._used = processor_seconds(pid)
        self._begin = self._start = time.monotonic()
        self._next = min(seconds, left)
        self._others = 0.0  # wall seconds of callbacks
        self._nested = 0.0  # wall seconds of the requests of callbacks
        self._own: float | None = None  # processor seconds of this process at the first callback

    @property
    def left(self) -> float:
        """What may still be charged, to this request or one of a callback."""
        return self._left - (time.monotonic() - self._begin)

    def check(self) -> float:
        """Raise `TimedOut`, or return how many milliseconds to wait; waiting for a processor is excused."""
        elapsed = time.monotonic() - self._start
        if elapsed < self._next:
            return (self._next - elapsed) * 1000 + 1
        computed = self._computed()
        spent = elapsed if computed is None else computed
        if spent >= _NEARLY * self._seconds:
            raise TimedOut(self._late, seconds=self._seconds)
        waited = elapsed - spent
        patience = PATIENCE * self._seconds
        idle = max(elapsed - (self._waits.queued() or 0.0), elapsed / _UTMOST)
        if idle >= patience:
            raise Waited(m.WAITED, seconds=self._seconds)
        excused = self._waits.excused(waited)
        left = self.left + excused
        if left <= 0:
            if waited - excused > max(_BRIEF, self._left / 2):
                raise Waited(m.WAITED, seconds=round(elapsed, 1))
            raise TimedOut(m.NO_TIME_LEFT)
        more = min(self._seconds - spent, patience - idle, left)
        self._next = elapsed + more
        return more * 1000 + 1

    def end(self) -> None:
        """Say what the request has cost; the process must still be there."""
        now = time.monotonic()
        computed = self._computed()
        self._took = now - self._begin
        own = self._took - self._nested
        self.computed = own if computed is None else computed
        self.charged = own if computed is None else own - self._waits.settle(max(0.0, own - computed))

    def callback(self, answer: Callable[[], bytes]) -> bytes:
        """Return an answer; its time is a callback's, not the call's, unless callbacks come without end."""
        began = time.monotonic()
        if self._own is None:
            self._own = time.process_time()
        answered = answer()
        took = time.monotonic() - began
        self._start += took
        self._others += took
        self._next = min(self._next, max(0.0, self.left))
        most = PATIENCE * self._seconds
        # Looking at the processor's clock takes long, so that is done only where the wall's allows a fault.
        if self._others > most and time.process_time() - self._own > most:
            raise TimedOut(m.CALLS_WITHOUT_END)
        return answered

    def leave_out(self, nested: Self) -> None:
        """Take out what a callback's own request has taken, and computed in the same process."""
        self._nested += nested._took
        self._left += nested._took - nested.charged
        if self._used is not None:
            self._used += nested.computed

    def _computed(self) -> float | None:
        """Return the processor seconds since the beginning, or None where they cannot be told."""
        now = processor_seconds(self._pid)
        return None if now is None or self._used is None else now - self._used
