"""How often one person, or one computer, may do something: a count a window of time, in memory."""

import threading
import time
from collections import deque

WINDOWS = {"wrong token": (10, 600.0), "request": (600, 60.0)}  # how often, in how many seconds
_MOST_KEYS = 100_000


class Limits:
    """When what was done last; a process that starts anew has forgotten it."""

    def __init__(self) -> None:
        self._done = dict[tuple[str, str], deque[float]]()
        self._lock = threading.Lock()

    def wait(self, what: str, who: str) -> int:
        """Return how many seconds somebody has to wait with something; 0 if it may be done now."""
        most, seconds = WINDOWS[what]
        now = time.monotonic()
        with self._lock:
            done = self._done.get((what, who), deque())
            while done and done[0] <= now - seconds:
                done.popleft()
            return 0 if len(done) < most else max(1, round(done[0] + seconds - now))

    def count(self, what: str, who: str) -> None:
        """Note that somebody did something."""
        with self._lock:
            if len(self._done) > _MOST_KEYS:
                self._done.clear()
            self._done.setdefault((what, who), deque()).append(time.monotonic())
