"""How often one person may do something, and how much may come at once: counted in memory."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException

_MOST_REQUESTS, _MINUTE, _HOUR = 600, 60.0, 3600.0
_MOST_ON_THE_WAY = 2**30  # bytes of all bodies that are being received
_MOST_KEYS = 100_000


class Limits:
    """When what was done last; a process that starts anew has forgotten it."""

    def __init__(self) -> None:
        self._done = dict[tuple[str, str], deque[float]]()
        self._lock = threading.Lock()
        self.on_the_way = 0

    def spend(self, what: str, who: str, most: int = _MOST_REQUESTS) -> None:
        """Note that somebody does something; refuse it where that is too often, with when to come again."""
        seconds, now = (_MINUTE if what == "requests" else _HOUR), time.monotonic()
        with self._lock:
            if len(self._done) > _MOST_KEYS:
                self._done.clear()
            done = self._done.setdefault((what, who), deque())
            while done and done[0] <= now - seconds:
                done.popleft()
            if len(done) >= most:
                wait = max(1, round(done[0] + seconds - now))
                message = f"Those were too many {what}: the limit is {most} in {seconds / 60:g} min."
                raise HTTPException(429, message, {"Retry-After": str(wait)})
            done.append(now)

    @contextmanager
    def receiving(self) -> Iterator["Received"]:
        """Count what comes of one request; refuse it while too much comes of all."""
        received = Received(self)
        try:
            yield received
        finally:
            self.on_the_way -= received.size


class Received:
    """How much has come of one request; only the event loop's thread counts."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.size = 0

    def add(self, size: int) -> None:
        """Count more."""
        self.size += size
        self._limits.on_the_way += size
        if self._limits.on_the_way > _MOST_ON_THE_WAY:
            raise HTTPException(503, "Too much is being handed in just now.", {"Retry-After": "5"})
