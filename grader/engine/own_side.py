"""What this process may use on behalf of a submission, whose values may make a check's own code endless.

Checks, and functions and objects that they share with a submission, run here: their processor time and their
memory have limits too, and to pass them is the submission's fault, as the reference stays below.
"""

import contextlib
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from grader import messages as m
from grader.course.model import Limits
from grader.sandbox.clock import PATIENCE
from grader.sandbox.faults import TimedOut
from grader.sandbox.session import Session

_AGAIN = 0.05  # for code that catches the fault, or while the session must not be disturbed
_MEMORY_MIB = 512  # besides what a submission may have itself


class OwnTime:
    """Limits the processor time of the checks of each exercise; for the main thread of a process."""

    def __init__(self, session: Session, seconds: float) -> None:
        self._session = session
        self._most = PATIENCE * seconds
        self._used: dict[str, float] = defaultdict(float)
        self._armed = False

    def __enter__(self) -> None:
        self._previous = signal.signal(signal.SIGPROF, self._late)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGPROF, self._previous)

    @contextlib.contextmanager
    def within(self, exercise: str) -> Iterator[None]:
        """Raise `TimedOut` in what runs meanwhile once the exercise's time is used up."""
        began = time.process_time()
        self._armed = True
        signal.setitimer(signal.ITIMER_PROF, max(_AGAIN, self._most - self._used[exercise]), _AGAIN)
        try:
            try:
                yield
            finally:
                self._disarm()
        finally:  # once more, as the fault may have come between
            self._disarm()
            self._used[exercise] += time.process_time() - began

    def _disarm(self) -> None:
        self._armed = False
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _late(self, _: int, __: FrameType | None) -> None:
        if self._armed and not self._session.busy:
            raise TimedOut(m.CHECK_WITHOUT_END)


@contextlib.contextmanager
def bounded_memory(limits: Limits) -> Iterator[None]:
    """Let this process have only so much more memory meanwhile, so that what is too much is refused."""
    if sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    now = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    most = now + (_MEMORY_MIB + limits.memory_mib << 20)
    most = most if soft == resource.RLIM_INFINITY else min(most, soft)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
